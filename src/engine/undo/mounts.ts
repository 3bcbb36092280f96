import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { mountChange } from '../plan/mount/edits.ts';
import type { BlockedReason } from '../plan/reasons.ts';
import { mountStep, planEdits } from '../plan/step.ts';
import type { MountChange, MountEdit, Step } from '../plan/types.ts';
import type { EngineProblem } from '../problem.ts';
import { slotReturn } from './slot.ts';

/** Plans the way back of one `pct set`: all of its slots, or, where one of them was changed since, none. */
export function planMountReturn(
  plan: { readonly steps: Step[]; readonly diagnostics: EngineProblem[] },
  observed: ObservedState,
  { ctid, edits }: MountChange,
): void {
  const container = observed.containers.get(ctid);
  if (!container) {
    plan.diagnostics.push({ code: 'container_gone', severity: 'error', where: { ctid }, ctid });
    return;
  }
  const returns = edits.map((edit) => ({ edit, back: slotReturn(container, edit) }));
  const why = returns.flatMap(({ edit, back }) => obstacle(container, edit, back) ?? [])[0];
  const back = returns.flatMap(({ back }) => (back.kind === 'edit' ? [back.edit] : []));
  if (why) plan.steps.push({ ...mountStep(observed, container, mountChange(container, back)), state: 'blocked', why });
  else planEdits(plan, observed, container, { edits: back });
}

function obstacle(
  { ctid }: ObservedContainer,
  { key }: MountEdit,
  back: ReturnType<typeof slotReturn>,
): BlockedReason | undefined {
  if (back.kind === 'no_way_back') return { code: 'no_way_back', ctid, key };
  if (back.kind !== 'changed') return undefined;
  return { code: 'slot_changed_since', ctid, key, ...back.now, left: back.left };
}
