import type { Check, TerminalLack } from '../../engine/machine/check.ts';
import { quorumCheck } from '../../engine/machine/cluster.ts';
import { hazardChecks } from '../../engine/machine/hazards.ts';
import { programChecks, readHealth, shareChecks } from '../../host/health.ts';
import { lockCheck } from '../../host/held.ts';
import type { Installation } from '../locate.ts';
import { configurationOf } from './configuration.ts';
import { containersOf } from './containers.ts';
import { folderChecks } from './folders.ts';
import { guardsOf } from './guards.ts';

export interface DoctorRequest {
  /** What the screens miss in the terminal; undefined: there is none to look at. */
  readonly lacks?: readonly TerminalLack[] | undefined;
}

/**
 * Looks at the machine itself: what is installed and known for what, who may write where, whether servers answer. Changes
 * nothing, takes no lock, needs no configuration, and what does not answer costs a few seconds at most.
 */
export async function doctor(installation: Installation, { lacks }: DoctorRequest = {}): Promise<readonly Check[]> {
  const { root, applyLock, lockOptional } = installation;
  const texts = readHealth(root);
  const { check, desired } = await configurationOf(installation);
  const mounts = desired?.volumes.flatMap((volume) => volume.mounts) ?? [];
  const options = {
    idMapped: mounts.some(({ idmap }) => idmap),
    mountOptions: new Set(mounts.flatMap(({ mountOptions = [] }) => mountOptions)),
  };
  const host = await installation.openHost();
  const { checks, mountinfo, units } = await containersOf(host, texts);
  return [
    ...(root === '' ? [rootCheck()] : []),
    // The demo needs none of it: it is no Proxmox host.
    ...(lockOptional ? [] : [...programChecks(), ...hazardChecks(texts.packages, options), quorumCheck(texts.members)]),
    ...checks,
    ...(await shareChecks(root, mountinfo)),
    lockCheck(applyLock),
    check,
    ...(await guardsOf(host, units, desired)),
    ...(await folderChecks(installation)),
    ...(lacks ? [{ code: 'terminal', state: lacks.length > 0 ? 'warning' : 'ok', lacks } as const] : []),
  ];
}

/** Others than root look and plan, and edit files that are theirs. */
const rootCheck = (): Check => ({ code: 'root', state: process.geteuid?.() === 0 ? 'ok' : 'warning' });
