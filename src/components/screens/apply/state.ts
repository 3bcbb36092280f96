import type { ApplyEvent, ApplySummary } from '../../../engine/apply/events.ts';
import type { Plan, Step } from '../../../engine/plan/types.ts';
import { commandText } from '../../../ground/argv.ts';
import { failureWords } from '../../../views/words/failure.ts';
import { reasonText } from '../../../views/words/reasons.ts';
import type { Words } from '../../../views/words/words.ts';
import { stepName } from '../plan/lines.ts';
import type { TranscriptLine } from './transcript.ts';

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

export interface StepRun {
  readonly step: Step;
  readonly progress: 'todo' | 'running' | 'done' | 'failed' | 'skipped' | 'blocked';
  /** Milliseconds since the epoch. */
  readonly startedAt: number | undefined;
  readonly milliseconds: number | undefined;
  readonly note: string | undefined;
  readonly failure: Words | undefined;
}

export type ApplyAction =
  | { readonly type: 'event'; readonly event: ApplyEvent }
  | { readonly type: 'stop' }
  | { readonly type: 'broke'; readonly message: string };

/** Older lines of a chatty command are dropped; the journal has them all. */
const TRANSCRIPT_LIMIT = 5_000;

/** What is kept was left alone on purpose and is no part of it; what is blocked is. */
export function beginApply(plan: Plan): ApplyState {
  const steps = plan.steps.filter(({ state }) => state !== 'kept');
  return {
    steps: steps.map((step) => ({
      step,
      progress: step.state === 'blocked' ? 'blocked' : 'todo',
      startedAt: undefined,
      milliseconds: undefined,
      note: step.state === 'blocked' ? reasonText(step.why) : undefined,
      failure: undefined,
    })),
    transcript: [],
    stopping: false,
    summary: undefined,
    broken: undefined,
  };
}

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
  switch (event.type) {
    case 'plan':
      return state;
    case 'step_start':
      return started(state, event.step, Date.parse(event.time));
    case 'step_output':
      return said(state, { kind: event.stream, text: event.text });
    case 'step_complete':
      return completed(state, event);
    case 'step_errored': {
      const failure = failureWords(event);
      return said(ended(state, event, { progress: 'failed', failure }), ...failureLines(failure));
    }
    case 'step_skipped':
      return skipped(state, event.step, reasonText(event.why));
    case 'summary':
      return { ...state, summary: event, stopping: false };
  }
}

function completed(state: ApplyState, event: Extract<ApplyEvent, { type: 'step_complete' }>): ApplyState {
  const note = event.note && reasonText(event.note);
  return said(ended(state, event, { progress: 'done', note }), { kind: 'good', text: note ?? 'done' });
}

function started(state: ApplyState, id: string, startedAt: number): ApplyState {
  const run = state.steps.find(({ step }) => step.id === id);
  const commands = run?.step.commands ?? [];
  const kind = run?.step.exact === false ? 'about' : 'command';
  return said(
    changed(state, id, () => ({ progress: 'running', startedAt })),
    ...commands.map((argv): TranscriptLine => ({ kind, text: commandText(argv) })),
  );
}

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

/** Kept steps are skipped too, and are nothing to talk about. */
function skipped(state: ApplyState, id: string, note: string): ApplyState {
  const run = state.steps.find(({ step }) => step.id === id);
  if (!run) return state;
  const [progress, word] =
    run.progress === 'blocked' ? (['blocked', 'blocked'] as const) : (['skipped', 'not run'] as const);
  return said(
    changed(state, id, () => ({ progress, note })),
    { kind: 'info', text: `${word}: ${stepName(run.step)}, ${note}` },
  );
}

function changed(state: ApplyState, id: string, change: (run: StepRun) => Partial<StepRun>): ApplyState {
  return { ...state, steps: state.steps.map((run) => (run.step.id === id ? { ...run, ...change(run) } : run)) };
}

function failureLines({ summary, detail, hint }: Words): readonly TranscriptLine[] {
  return [
    { kind: 'bad', text: summary },
    ...[detail, hint].flatMap((text): TranscriptLine[] => (text ? [{ kind: 'info', text }] : [])),
  ];
}

function said(state: ApplyState, ...lines: readonly TranscriptLine[]): ApplyState {
  const transcript = [
    ...state.transcript,
    ...lines.flatMap(({ kind, text }) => text.split('\n').map((each) => ({ kind, text: each }))),
  ];
  return { ...state, transcript: transcript.slice(-TRANSCRIPT_LIMIT) };
}
