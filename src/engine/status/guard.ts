import { assertedPlaces } from '../guard/dropin.ts';
import { foundGuard } from '../guard/units.ts';
import type { ObservedState } from '../observed/state.ts';
import type { Step } from '../plan/types.ts';
import type { GuardStatus, State } from './types.ts';

/** A container's boot guard as it is, and what a plan has to do about it; undefined: it has none and is to have none. */
export function guardStatus(
  ctid: number,
  { units }: Pick<ObservedState, 'units'>,
  step: Step | undefined,
): GuardStatus | undefined {
  const texts = units ? [...foundGuard(units, ctid).texts.values()] : [];
  if (!step && texts.length === 0) return undefined;
  const planned = step && 'places' in step.reason ? step.reason.places : undefined;
  return {
    state: step ? stateOf(step) : 'ok',
    reasons: step ? [step.reason, ...(step.why ? [step.why] : [])] : [],
    places: planned ?? [...new Set(texts.flatMap(assertedPlaces))],
  };
}

function stateOf({ state, action }: Step): State {
  if (state !== undefined) return state;
  return action === 'create' ? 'new' : 'drift';
}
