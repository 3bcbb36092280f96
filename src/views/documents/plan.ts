import type { Plan, PlannedStart, Step } from '../../engine/plan/types.ts';
import type { KindChange } from '../../engine/tree/change.ts';
import { octal } from '../../ground/mode.ts';
import { nameText } from '../apply/trees.ts';
import { affectedFields, diagnosticsFields, FORMAT, startFields, textFields } from './document.ts';
import type { PlanDocument, PlanFields } from './shapes.ts';

export function planDocument(plan: Plan, node: string): PlanDocument {
  return { format: FORMAT, command: 'plan', node, ...planFields(plan) };
}

export function planFields({ inSync, summary, steps, waiting, starts, notes, diagnostics }: Plan): PlanFields {
  return {
    inSync,
    summary: { ...summary },
    steps: steps.map(stepFields),
    waiting: waiting.map(({ volume, ctid, path, why }) => ({ volume, ctid, path, why: textFields(why) })),
    starts: starts.map(plannedStart),
    notes: notes.map(textFields),
    diagnostics: diagnosticsFields(diagnostics),
  };
}

function plannedStart({ ctid, now, after }: PlannedStart): PlanFields['starts'][number] {
  const why = after.why.map(startFields);
  // Of a container that the plan does not change both are one.
  if (now === after) return { ctid, now: now.starts, after: after.starts, why };
  const whyNow = now.why.map(startFields);
  const differs = now.starts !== after.starts || JSON.stringify(why) !== JSON.stringify(whyNow);
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
