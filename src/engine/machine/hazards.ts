import type { Reading } from '../observed/facts.ts';
import type { Check, CheckState } from './check.ts';
import { SINCE } from './since.ts';
import { compareVersions, installedVersion } from './version.ts';

const PACKAGE = 'pve-container';

/** What is declared that not every version knows. */
export interface DeclaredOptions {
  readonly idMapped: boolean;
  /** Of the kernel: `discard`. */
  readonly mountOptions: ReadonlySet<string>;
}

/** What the installed version of Proxmox's container package is known for, by the text of /var/lib/dpkg/status. */
export function hazardChecks(status: Reading<string>, { idMapped, mountOptions }: DeclaredOptions): readonly Check[] {
  const version = status.ok ? installedVersion(status.value, PACKAGE) : undefined;
  if (version === undefined) return [{ code: 'container_package', state: status.ok ? 'error' : 'unknown' }];
  const isIn = ([first, fixed]: Range): boolean =>
    compareVersions(version, first) >= 0 && compareVersions(version, fixed) < 0;
  const where = (range: Range, bad: CheckState): CheckState => (isIn(range) ? bad : 'ok');
  return [
    { code: 'container_package', state: 'ok', version },
    { code: 'source_owners', state: where(REWRITES_OWNERS, 'error'), version },
    { code: 'hotplug', state: where(NO_HOTPLUG, 'warning'), version },
    ...Object.entries(NO_MOUNT_OPTION).flatMap(([option, range]): readonly Check[] =>
      mountOptions.has(option)
        ? [{ code: 'mount_option', state: where(range, 'error'), version, option, since: range[1] }]
        : [],
    ),
    ...(idMapped ? [{ code: 'mount_idmap', state: where(NO_MOUNT_IDMAP, 'error'), version } as const] : []),
  ];
}

/** From the first version on that has it, to the first that has it no more (the package's changelog). */
type Range = readonly [first: string, fixed: string];

const REWRITES_OWNERS: Range = ['6.0.19', '6.1.1'];
const NO_HOTPLUG: Range = ['0', SINCE.hotplug];
const NO_MOUNT_IDMAP: Range = ['0', SINCE.idmap];
/** The other options of the kernel came with 3.0-3, which no Proxmox VE that runs this is older than. */
const NO_MOUNT_OPTION: Readonly<Record<string, Range>> = {
  lazytime: ['0', SINCE.lazytime],
  discard: ['0', SINCE.discard],
};
