import type { Plan, PlannedStart, Step } from '../../engine/plan/types.ts';
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
  const [why, whyNow] = [after.why.map(startFields), now.why.map(startFields)];
  const differs = now.starts !== after.starts || JSON.stringify(why) !== JSON.stringify(whyNow);
  return { ctid, now: now.starts, after: after.starts, why, ...(differs ? { whyNow } : {}) };
}

/** Of a step that is held the reason is why, and what differs is the first of its notes. */
function stepFields(step: Step): PlanFields['steps'][number] {
  const { id, kind, action, target, volume, ctid, exact, state } = step;
  const notes = step.why ? [step.reason, ...step.notes] : step.notes;
  return {
    ...{ id, kind, action, target, volume, ctid, exact, state },
    reason: textFields(step.why ?? step.reason),
    consequences: step.consequences.map(textFields),
    notes: notes.map(textFields),
    loses: step.loses?.map(affectedFields),
    gains: step.gains?.map(affectedFields),
    commands: step.commands.map((argv) => [...argv]),
    needs: [...step.needs],
  };
}
