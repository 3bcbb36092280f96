import type { ApplyEvent } from '../../engine/apply/events.ts';
import { nameText } from '../apply/trees.ts';
import { failureWords } from '../words/failure.ts';
import { FORMAT, failureFields, textFields, treeFields } from './document.ts';
import { planFields } from './plan.ts';
import type { ApplyDocument } from './shapes.ts';

/** One line of `apply --json`. */
export function applyDocument(event: ApplyEvent): ApplyDocument {
  const head = { format: FORMAT, time: event.time } as const;
  switch (event.type) {
    case 'plan':
      return { ...head, type: event.type, plan: planFields(event.plan) };
    case 'step_start':
      return { ...head, type: event.type, step: event.step };
    case 'step_process':
      return { ...head, type: event.type, step: event.step, pid: event.pid };
    case 'step_output':
      return { ...head, type: event.type, step: event.step, stream: event.stream, text: event.text };
    case 'step_chunk':
      return { ...head, type: event.type, step: event.step, count: event.count };
    case 'step_progress': {
      const { type, step, examined, changed, left, at } = event;
      return { ...head, type, step, examined, changed, left, at: nameText(at) };
    }
    case 'step_complete':
      return {
        ...{ ...head, type: event.type, step: event.step, note: event.note && textFields(event.note) },
        tree: event.tree && treeFields(event.tree),
      };
    case 'step_errored': {
      const { summary, detail, hint } = failureWords(event);
      const error = { code: event.failure.code, summary, detail, hint };
      const { tree } = event.failure;
      return { ...head, type: event.type, step: event.step, error, tree: tree && treeFields(tree) };
    }
    case 'step_skipped':
      return { ...head, type: event.type, step: event.step, why: textFields(event.why) };
    case 'summary': {
      const { type, outcome, done, failed, notRun, blocked, kept, errors, journal, problem } = event;
      const counts = { done, failed, notRun, blocked, kept, errors };
      return { ...head, type, outcome, ...counts, journal, error: problem && failureFields(problem) };
    }
  }
}
