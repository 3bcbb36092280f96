import { parentOf } from '../../ground/paths.ts';
import { assertedPlaces } from '../guard/dropin.ts';
import { foundGuard, unitStep } from '../guard/units.ts';
import type { BlockedReason } from '../plan/reasons.ts';
import type { Standing, Step, UnitChange, UnitFile } from '../plan/types.ts';
import type { UndoDraft } from './standing.ts';

/** Plans the drop-ins that a container had before a run; nothing where it has them, blocked where they were changed since. */
export function planUnitsReturn(
  { observed, steps }: Pick<UndoDraft, 'observed'> & { readonly steps: Step[] },
  { ctid, files }: UnitChange,
): void {
  const found = observed.units && foundGuard(observed.units, ctid);
  const now = (at: string): string | null => found?.texts.get(at) ?? null;
  // Its folder may be left of an undo that was cut off.
  const isLeft = (at: string) => observed.units?.emptyFolders?.includes(parentOf(at)) ?? false;
  const back = files
    .filter(({ at, before }) => found?.obstacle !== undefined || now(at) !== before || (before === null && isLeft(at)))
    .map(({ at, before }): UnitFile => ({ at, before: now(at), after: before }));
  const [first] = back;
  if (!first) return;
  const places = [...new Set(back.flatMap(({ after }) => (after === null ? [] : assertedPlaces(after))))];
  const changed = files.find(({ at, before, after }) => now(at) !== before && now(at) !== after);
  const why: BlockedReason | undefined =
    found === undefined
      ? { code: 'unit_changed_since', path: first.at }
      : (found.obstacle ?? (changed && { code: 'unit_changed_since', path: changed.at }));
  const standing: Standing = why ? { state: 'blocked', why } : {};
  const isGone = back.every(({ after }) => after === null);
  steps.push({
    ...unitStep({ kind: 'unit', ctid, files: back }),
    reason: isGone ? { code: 'guard_was_made', ctid } : { code: 'guard_returns', ctid, places },
    ...standing,
  });
}
