import type { DesiredState } from '../../engine/desired/state.ts';
import type { Problem } from '../../ground/problem.ts';
import type { Installation } from '../locate.ts';
import { readConfig } from '../open.ts';

export interface Validation {
  /** What the files declare; absent when an error is among the findings. */
  readonly desired?: DesiredState;
  readonly findings: readonly Problem[];
}

/** Checks the four files; needs no Proxmox host. */
export async function validate(installation: Installation): Promise<Validation> {
  const { desired, diagnostics } = await readConfig(installation);
  return { desired, findings: diagnostics };
}
