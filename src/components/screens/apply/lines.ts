import { type ApplyEnding, applyCounts, applyEnding } from '../../../engine/apply/ending.ts';
import { truncateEnd, truncatePath } from '../../../ground/cut.ts';
import type { Line, Span, Tone } from '../../../ground/line.ts';
import type { Problem } from '../../../ground/problem.ts';
import { wordsOf } from '../../../views/words/any.ts';
import { reasonText } from '../../../views/words/reasons.ts';
import { tone } from '../../draw/line.ts';
import { formatDuration } from '../../draw/sizes.ts';
import { pad, padLeft, wrap } from '../../draw/text.ts';
import { actionLabel, type Theme } from '../../draw/theme.ts';
import { stepName } from '../plan/lines.ts';
import { type ApplyState, type StepRun, stepRuns } from './state.ts';

/** ` Apply   4 of 5 done   stopping after this step`, or how it ended. */
export function applyHeader(state: ApplyState): Line {
  return [' ', tone('strong', 'Apply'), '   ', standing(state)];
}

/** One step: its progress, what it is and how long it took. */
export function stepLine(
  { step, progress, milliseconds, note }: StepRun,
  names: number,
  width: number,
  theme: Theme,
): Line {
  const { symbol } = actionLabel(step.action);
  const [word, color] = PROGRESS[progress];
  const time = milliseconds === undefined ? '' : formatDuration(milliseconds);
  const target = step.kind === 'mount' ? reasonText(step.reason) : step.target;
  const start = ` ${symbol} ${pad(stepName(step), names)}  `;
  const room = width - 8 - start.length - 8;
  const about = note ?? target;
  return [
    ' ',
    tone(color, pad(word, 7)),
    start,
    pad(
      step.kind === 'mount' || note
        ? truncateEnd(about, room, theme.glyphs.ellipsis)
        : truncatePath(about, room, theme.glyphs.ellipsis),
      room,
    ),
    padLeft(time, 8),
  ];
}

/** `━━━━━━──────  3 of 5`. */
export function progressLine(state: ApplyState, elapsed: string, width: number, theme: Theme): Line {
  const steps = stepRuns(state);
  const over = steps.filter(({ progress }) => progress !== 'todo' && progress !== 'running').length;
  const text = `  ${over} of ${steps.length}${elapsed === '' ? '' : `  ${elapsed}`} `;
  const room = Math.max(5, width - text.length - 1);
  const done = steps.length === 0 ? room : Math.round((over / steps.length) * room);
  return [
    ' ',
    tone('accent', theme.glyphs.barDone.repeat(done)),
    tone('dim', theme.glyphs.barLeft.repeat(room - done)),
    text,
  ];
}

/** What is left to say once it is over: where the record is, and what to do. */
export function closingLines({ summary, broken }: ApplyState, width: number, theme: Theme): readonly Line[] {
  if (broken !== undefined) return [[' The apply broke off. Plan again to see what is left to do.']];
  if (!summary) return [];
  const next = NEXT[applyEnding(summary)];
  const problem = summary.problem && problemText(summary.problem);
  return [
    ...(problem ? wrap(problem, width - 2).map((line): Line => [' ', tone('bad', line)]) : []),
    ...wrap(next, width - 2).map((line): Line => [` ${line}`]),
    ...(summary.journal
      ? [[tone('dim', ` journal ${truncatePath(summary.journal, width - 10, theme.glyphs.ellipsis)}`)]]
      : []),
  ];
}

function problemText(problem: Problem): string {
  const { summary, hint } = wordsOf(problem);
  return hint === undefined ? summary : `${summary}. ${hint}`;
}

function standing(state: ApplyState): Span {
  const { stopping, summary, broken } = state;
  if (broken !== undefined) return tone('bad', 'broke off');
  if (summary) {
    const [word, color] = ENDINGS[applyEnding(summary)];
    return tone(color, `${word}${applyCounts(summary)}`);
  }
  const done = state.steps.filter(({ progress }) => progress === 'done').length;
  return stopping ? tone('warn', 'stopping after the running step') : `${done} of ${stepRuns(state).length} done`;
}

const PROGRESS: Readonly<Record<StepRun['progress'], readonly [string, Tone]>> = {
  todo: ['', 'dim'],
  running: ['running', 'accent'],
  done: ['done', 'good'],
  failed: ['failed', 'bad'],
  skipped: ['not run', 'dim'],
  blocked: ['blocked', 'warn'],
};

const ENDINGS: Readonly<Record<ApplyEnding, readonly [string, Tone]>> = {
  done: ['', 'good'],
  blocked: ['', 'warn'],
  errors: ['', 'bad'],
  failed: ['', 'bad'],
  interrupted: ['stopped: ', 'warn'],
  stale: ['refused: ', 'bad'],
};

const NEXT: Readonly<Record<ApplyEnding, string>> = {
  done: 'Everything in the plan was done.',
  blocked: 'Nothing failed. What is blocked says above what it waits for; r then plans it.',
  errors: 'What could be done was done, but the plan has errors. r plans again and shows them.',
  failed: 'What failed is told above. r plans what is left.',
  interrupted: 'Stopped as asked, after the running step. r plans what is left.',
  stale: 'The host is not what the plan takes it for, so nothing was run. r plans again.',
};
