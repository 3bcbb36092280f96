import type { ApplyOutcome } from '../../engine/events.ts';
import { type Line, type Span, tone } from '../lines.tsx';
import { stepName } from '../plan/plan-lines.ts';
import { formatDuration } from '../sizes.ts';
import { pad, padLeft, truncateEnd, truncatePath, wrap } from '../text.ts';
import { actionLabel, type Theme, type Tone } from '../theme.ts';
import type { ApplyState, StepRun, TranscriptLine } from './apply-state.ts';

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
  const target = step.kind === 'mount' ? step.reason : step.target;
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

/** Output, wrapped so that no end of a line is lost. */
export function transcriptLines(transcript: readonly TranscriptLine[], width: number): readonly Line[] {
  return transcript.flatMap(({ kind, text }) => {
    const [color, indent] = TRANSCRIPT[kind];
    return wrap(text, width - indent).map(
      (line): Line => [' '.repeat(indent), color === 'plain' ? line : tone(color, line)],
    );
  });
}

/** `━━━━━━──────  3 of 5`. */
export function progressLine({ steps }: ApplyState, elapsed: string, width: number, theme: Theme): Line {
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
export function closingLines({ summary, broken }: ApplyState, width: number): readonly Line[] {
  if (broken !== undefined) return [[' The apply broke off. Plan again to see what is left to do.']];
  if (!summary) return [];
  const next = NEXT[summary.outcome];
  return [
    ...(summary.problem ? wrap(summary.problem, width - 2).map((line): Line => [' ', tone('bad', line)]) : []),
    ...wrap(next, width - 2).map((line): Line => [` ${line}`]),
    ...(summary.journal ? [[tone('dim', ` journal ${truncatePath(summary.journal, width - 10)}`)]] : []),
  ];
}

function standing({ steps, stopping, summary, broken }: ApplyState): Span {
  if (broken !== undefined) return tone('bad', 'broke off');
  if (summary) {
    const [word, color] = OUTCOME[summary.outcome];
    const rest = [`${summary.done} done`, `${summary.failed} failed`, `${summary.notRun} not run`].join(', ');
    return tone(color, `${word}: ${rest}`);
  }
  const done = steps.filter(({ progress }) => progress === 'done').length;
  return stopping ? tone('warn', 'stopping after the running step') : `${done} of ${steps.length} done`;
}

const PROGRESS: Readonly<Record<StepRun['progress'], readonly [string, Tone]>> = {
  todo: ['', 'dim'],
  running: ['running', 'accent'],
  done: ['done', 'good'],
  failed: ['failed', 'bad'],
  skipped: ['not run', 'dim'],
};

const TRANSCRIPT: Readonly<Record<TranscriptLine['kind'], readonly [Tone, number]>> = {
  command: ['strong', 1],
  stdout: ['plain', 3],
  stderr: ['warn', 3],
  good: ['good', 3],
  bad: ['bad', 3],
  info: ['plain', 3],
};

const OUTCOME: Readonly<Record<ApplyOutcome, readonly [string, Tone]>> = {
  done: ['done', 'good'],
  failed: ['failed', 'bad'],
  interrupted: ['stopped', 'warn'],
  stale: ['refused', 'bad'],
};

const NEXT: Readonly<Record<ApplyOutcome, string>> = {
  done: 'Everything in the plan was done.',
  failed: 'What failed is told above. r plans what is left.',
  interrupted: 'Stopped as asked, after the running step. r plans what is left.',
  stale: 'The host changed since the plan was made, so nothing was run. r plans again.',
};
