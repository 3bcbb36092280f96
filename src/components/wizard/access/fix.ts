import type { MountStatus } from '../../../engine/status/types.ts';
import type { Snapshot } from '../../app/contract.ts';
import { nameOf, type Wizard } from '../wizard.ts';

/** What the declared containers can do in the directory: as the last review has it, or as it is while nothing is changed. */
export function accessRows(wizard: Wizard, { status }: Snapshot): readonly MountStatus[] {
  const known = wizard.review.answer ? wizard.review.answer.status : status;
  const mounts = known?.volumes.find(({ name }) => name === nameOf(wizard))?.mounts ?? [];
  return mounts.filter(({ declared }) => declared);
}

/** The owner that would let a container write that should and can't. */
export function ownerFix(wizard: Wizard, snapshot: Snapshot): string | undefined {
  const fix = accessRows(wizard, snapshot).find(({ access }) => access.fix !== undefined)?.access.fix;
  return fix === wizard.draft.owner ? undefined : fix;
}
