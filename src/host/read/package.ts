import { installedVersion } from '../../engine/machine/version.ts';
import { readText } from '../containers.ts';
import type { Machine } from '../machine.ts';

const NAME = 'pve-container';

/**
 * The version of Proxmox's container package, of the thousands in /var/lib/dpkg/status; undefined where that does not tell:
 * then nothing is taken for too old. Only its own lines are looked at, for a plan reads this each time.
 */
export function readPackageVersion(machine: Machine): string | undefined {
  const status = readText(machine, '/var/lib/dpkg/status', 'latin1');
  const at = status.ok ? status.value.indexOf(`Package: ${NAME}\n`) : -1;
  if (!status.ok || at < 0) return undefined;
  const end = status.value.indexOf('\n\n', at);
  return installedVersion(status.value.slice(at, end < 0 ? undefined : end), NAME);
}
