import type { ApplyEvent, ApplySummary } from '../../../engine/apply/events.ts';
import type { Plan } from '../../../engine/plan/types.ts';
import type { StepRun } from '../../../views/apply/lines.ts';
import { type TranscriptLine, transcriptOf } from '../../../views/apply/transcript.ts';
import { doneTreeText, progressText } from '../../../views/apply/trees.ts';
import { failureWords } from '../../../views/words/failure.ts';
import { blockedText, reasonText } from '../../../views/words/reasons.ts';
import type { Words } from '../../../views/words/words.ts';

/** How one apply stands, told from its events alone. */
export interface ApplyState {
  readonly steps: readonly StepRun[];
  /** Everything that was run and said, in order. */
  readonly transcript: readonly TranscriptLine[];
  readonly stopping: boolean;
  readonly summary: ApplySummary | undefined;
  /** Why the stream broke off without a summary. */
  readonly broken: string | undefined;
}

export type ApplyAction =
  | { readonly type: 'event'; readonly event: ApplyEvent }
  | { readonly type: 'stop' }
  | { readonly type: 'broke'; readonly message: string };

/** Older lines of a chatty command are dropped; the journal has them all. */
const TRANSCRIPT_LIMIT = 5_000;

/** What is kept was left alone on purpose and is no part of it; what is blocked is. */
export function beginApply(plan: Pick<Plan, 'steps'>): ApplyState {
  const steps = plan.steps.filter(({ state }) => state !== 'kept');
  return {
    steps: steps.map((step) => ({
      step,
      progress: step.state === 'blocked' ? 'blocked' : 'todo',
      startedAt: undefined,
      milliseconds: undefined,
      note: step.state === 'blocked' ? blockedText(step.why) : undefined,
    })),
    transcript: [],
    stopping: false,
    summary: undefined,
    broken: undefined,
  };
}

/** How a recorded apply stands after all that is on record of it. */
export function applied(events: readonly ApplyEvent[]): ApplyState {
  const [first] = events;
  const begun = beginApply(first?.type === 'plan' ? first.plan : NO_PLAN);
  return events.reduce((state, event) => applyReducer(state, { type: 'event', event }), begun);
}

const NO_PLAN = { steps: [] };

export function applyReducer(state: ApplyState, action: ApplyAction): ApplyState {
  switch (action.type) {
    case 'event':
      return withEvent(state, action.event);
    case 'stop':
      return isOver(state) ? state : { ...state, stopping: true };
    case 'broke':
      return said({ ...state, broken: action.message }, { kind: 'bad', text: action.message });
  }
}

/** The steps that are meant to run. */
export const stepRuns = ({ steps }: ApplyState): readonly StepRun[] =>
  steps.filter(({ progress }) => progress !== 'blocked');

export const isOver = ({ summary, broken }: ApplyState): boolean => summary !== undefined || broken !== undefined;

function withEvent(state: ApplyState, event: ApplyEvent): ApplyState {
  if (event.type === 'plan') return state;
  if (event.type === 'summary') return { ...state, steps: state.steps.map(afterAll), summary: event, stopping: false };
  const step = state.steps.find((run) => run.step.id === event.step)?.step;
  return said(moved(state, event), ...transcriptOf(event, step));
}

/** What has not begun by then never ran. */
const afterAll = (run: StepRun): StepRun => (run.progress === 'todo' ? { ...run, progress: 'skipped' } : run);

/** The step that an event is about, as it stands after it. */
function moved(state: ApplyState, event: Exclude<ApplyEvent, { type: 'plan' | 'summary' }>): ApplyState {
  switch (event.type) {
    case 'step_start':
      return changed(state, event.step, () => ({ progress: 'running', startedAt: Date.parse(event.time) }));
    case 'step_process':
    case 'step_output':
    case 'step_chunk':
      return state;
    case 'step_progress':
      return changed(state, event.step, ({ startedAt }) => ({
        note: progressText(event, startedAt === undefined ? undefined : Date.parse(event.time) - startedAt),
      }));
    case 'step_complete':
      return ended(state, event, { progress: 'done', note: endText(event) });
    case 'step_errored':
      return ended(state, event, {
        progress: event.failure.end === 'interrupted' ? 'skipped' : 'failed',
        ...failedWith(failureWords(event)),
      });
    case 'step_skipped':
      return changed(state, event.step, ({ progress }) =>
        progress === 'blocked' ? {} : { progress: 'skipped', note: reasonText(event.why) },
      );
  }
}

const failedWith = ({ summary, hint }: Words): Pick<StepRun, 'note' | 'remedy'> => ({
  note: summary,
  ...(hint === undefined ? {} : { remedy: hint }),
});

const endText = ({ note, tree }: Extract<ApplyEvent, { type: 'step_complete' }>): string | undefined =>
  note ? reasonText(note) : tree && doneTreeText(tree);

function ended(
  state: ApplyState,
  { step, time }: { readonly step: string; readonly time: string },
  change: Partial<StepRun>,
): ApplyState {
  return changed(state, step, ({ startedAt }) => ({
    ...change,
    milliseconds: startedAt === undefined ? undefined : Date.parse(time) - startedAt,
  }));
}

function changed(state: ApplyState, id: string, change: (run: StepRun) => Partial<StepRun>): ApplyState {
  return { ...state, steps: state.steps.map((run) => (run.step.id === id ? { ...run, ...change(run) } : run)) };
}

function said(state: ApplyState, ...lines: readonly TranscriptLine[]): ApplyState {
  return lines.length === 0
    ? state
    : { ...state, transcript: [...state.transcript, ...lines].slice(-TRANSCRIPT_LIMIT) };
}
