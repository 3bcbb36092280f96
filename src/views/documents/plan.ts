import type { Plan, PlannedStart, Step, WaitingMount } from '../../engine/plan/types.ts';
import type { KindChange } from '../../engine/tree/change.ts';
import { oneByOne } from '../../ground/lazy.ts';
import { octal } from '../../ground/mode.ts';
import { nameText } from '../apply/trees.ts';
import { affectedFields, diagnosticsFields, FORMAT, type OneByOne, startFields, textFields } from './document.ts';
import type { PlanDocument, PlanFields } from './shapes.ts';

/** Made while it is printed. */
export const planDocument = (plan: Plan, node: string): OneByOne<PlanDocument> => ({
  format: FORMAT,
  command: 'plan',
  node,
  ...partsOf(plan),
});

export function planFields(plan: Plan): PlanFields {
  const { inSync, summary, steps, waiting, starts, notes, diagnostics } = partsOf(plan);
  const lists = { steps: [...steps], waiting: [...waiting], starts: [...starts], notes: [...notes] };
  return { inSync, summary, ...lists, diagnostics: [...diagnostics] };
}

const partsOf = ({ inSync, summary, steps, waiting, starts, notes, diagnostics }: Plan): OneByOne<PlanFields> => ({
  inSync,
  summary: { ...summary },
  steps: oneByOne(steps, stepFields),
  waiting: oneByOne(waiting, waitingFields),
  starts: oneByOne(starts, plannedStart),
  notes: oneByOne(notes, textFields),
  diagnostics: diagnosticsFields(diagnostics),
});

const waitingFields = ({ volume, ctid, path, why }: WaitingMount): PlanFields['waiting'][number] => ({
  ...{ volume, ctid, path },
  why: textFields(why),
});

function plannedStart({ ctid, now, after }: PlannedStart): PlanFields['starts'][number] {
  const why = after.why.map(startFields);
  // Of a container that the plan does not change both are one.
  if (now === after) return { ctid, now: now.starts, after: after.starts, why };
  const whyNow = now.why.map(startFields);
  const isOther = now.starts !== after.starts || why.length !== whyNow.length;
  const differs = isOther || JSON.stringify(why) !== JSON.stringify(whyNow);
  return { ctid, now: now.starts, after: after.starts, why, ...(differs ? { whyNow } : {}) };
}

const kindFields = ({ from, to, count, examples }: KindChange): NonNullable<StepFields['kinds']>[number] => ({
  ...{ type: from.type, from: ownedFields(from), to: ownedFields(to) },
  ...{ count, examples: examples.map(nameText) },
});

const ownedFields = ({ uid, gid, mode }: KindChange['from']) => ({ uid, gid, mode: octal(mode) });

type StepFields = PlanFields['steps'][number];

/** Of a step that is held the reason is why, and what differs is the first of its notes. */
function stepFields(step: Step): PlanFields['steps'][number] {
  const { id, kind, action, target, node, volume, ctid, exact, state } = step;
  const notes = step.why ? [step.reason, ...step.notes] : step.notes;
  return {
    id,
    kind,
    action,
    target,
    node,
    volume,
    ctid,
    exact,
    state,
    reason: textFields(step.why ?? step.reason),
    consequences: step.consequences.map(textFields),
    notes: notes.map(textFields),
    loses: step.loses?.map(affectedFields),
    gains: step.gains?.map(affectedFields),
    commands: step.commands.map((argv) => [...argv]),
    needs: [...step.needs],
    kinds: step.change.kind === 'tree' ? step.change.kinds.map(kindFields) : undefined,
  };
}
