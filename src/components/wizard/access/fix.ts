import type { MountStatus } from '../../../engine/status/types.ts';
import { declaredMounts, ownerFix } from '../../../form/access.ts';
import type { Snapshot } from '../../app/contract.ts';
import { nameOf, type Wizard } from '../wizard.ts';

/** What the declared containers can do in the directory: as the last review has it, or as it is while nothing is changed. */
export function accessRows(wizard: Wizard, { status }: Snapshot): readonly MountStatus[] {
  const known = wizard.review.answer ? wizard.review.answer.status : status;
  return declaredMounts(known, nameOf(wizard));
}

/** The owner that would let a container write that should and can't. */
export const fixOf = (wizard: Wizard, snapshot: Snapshot): string | undefined =>
  ownerFix(accessRows(wizard, snapshot), wizard.draft.owner);
