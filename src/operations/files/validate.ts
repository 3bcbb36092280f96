import type { DesiredState } from '../../engine/desired/state.ts';
import type { Problem } from '../../ground/problem.ts';
import type { Installation } from '../locate.ts';
import { readConfig } from '../open.ts';

export interface Validation {
  /** What the files declare; absent when an error is among the findings. */
  readonly desired?: DesiredState;
  readonly findings: readonly Problem[];
}

/** Checks the four files; needs no Proxmox host. In a cluster what is found of a container names its member. */
export async function validate(installation: Installation): Promise<Validation> {
  const { desired, diagnostics } = await readConfig(installation);
  if (diagnostics.every(({ where }) => where.ctid === undefined)) return { desired, findings: diagnostics };
  const { isInCluster, ownersOfGuests } = await import('../../host/owners.ts');
  const machine = { host: 'local', root: installation.root } as const;
  if (!isInCluster(machine)) return { desired, findings: diagnostics };
  const owners = ownersOfGuests(machine);
  return { desired, findings: diagnostics.map((one) => onItsMember(one, owners)) };
}

function onItsMember(finding: Problem, owners: ReadonlyMap<number, string>): Problem {
  const node = owners.get(finding.where.ctid ?? 0);
  return node === undefined ? finding : { ...finding, where: { ...finding.where, node } };
}
