import type { ApplySummary } from '../../engine/apply/events.ts';
import type { Step } from '../../engine/plan/types.ts';
import type { Column } from '../../ground/columns.ts';
import { truncatePath } from '../../ground/cut.ts';
import { type Line, type Span, tone } from '../../ground/line.ts';
import { wrap } from '../../ground/wrap.ts';
import { type Area, proseWidth, WIDEST } from '../area.ts';
import { durationText } from '../measures.ts';
import { stepWords } from '../plan/step.ts';
import { tableIn } from '../table.ts';
import { ACTIONS, PROGRESS, type Progress, stepName } from '../vocabulary.ts';
import { wordsOf } from '../words/any.ts';
import { endingNext } from './ending.ts';

/** How one step of an apply stands. */
export interface StepRun {
  readonly step: Step;
  readonly progress: Progress;
  /** Milliseconds since the epoch. */
  readonly startedAt: number | undefined;
  readonly milliseconds: number | undefined;
  /** Why it did not run or failed, or how else it came to its end. */
  readonly note: string | undefined;
  /** What to do, of one that failed. */
  readonly remedy?: string | undefined;
}

/** Each step: its progress, what it is and how long it took; in a narrow pane no more than how it stands and what it is. */
export function runLines(runs: readonly StepRun[], area: Area): readonly Line[] {
  const wanted = area.width < ROOM_FOR_ALL ? RUN.slice(0, -2) : RUN;
  const rows = runs.map(({ step, progress, milliseconds, note }): readonly Span[] => {
    const { word, tone: color } = PROGRESS[progress];
    const { target, change } = stepWords(step, area.glyphs);
    return [
      tone(color, word.padEnd(PROGRESS_WIDTH)),
      ACTIONS[step.action].symbol,
      stepName(step),
      target,
      note ?? change,
      milliseconds === undefined ? '' : durationText(milliseconds),
    ];
  });
  return rows.map(tableIn(beside(area, wanted, rows), wanted, rows).line);
}

/** How long it took stays beside what took so long: no wider than is read, but for what needs more. */
function beside(area: Area, wanted: readonly Column[], rows: readonly (readonly Span[])[]): Area {
  if (area.width <= WIDEST) return area;
  const needed = tableIn({ ...area, width: Number.POSITIVE_INFINITY }, wanted, rows).width;
  return { ...area, width: Math.min(area.width, Math.max(WIDEST, needed)) };
}

/** The first step that failed, why in full, and what to do; at most so many rows. */
export function failureLines(runs: readonly StepRun[], { width }: Pick<Area, 'width'>, most: number): readonly Line[] {
  const failed = runs.find(({ progress }) => progress === 'failed');
  if (!failed) return [];
  const { step, note = '', remedy = '' } = failed;
  const { word } = PROGRESS.failed;
  const indent = ' '.repeat(PROGRESS_WIDTH + 1);
  const room = width - indent.length;
  const why = wrap(`${stepName(step)}: ${note}`, room).map(
    (line, row): Line => [tone('bad', row === 0 ? `${word.padEnd(PROGRESS_WIDTH)} ${line}` : `${indent}${line}`)],
  );
  const todo = remedy === '' ? [] : wrap(remedy, room).map((line): Line => [tone('strong', `${indent}${line}`)]);
  return [...why.slice(0, Math.max(1, most - todo.length)), ...todo].slice(0, most);
}

/** Nothing moves while words come and go. */
const PROGRESS_WIDTH = Math.max(...Object.values(PROGRESS).map(({ word }) => word.length));

/** Below this each step would be three texts cut to nothing. */
const ROOM_FOR_ALL = 56;

const RUN: readonly Column[] = [
  {},
  {},
  {},
  { cut: 'middle', least: 12 },
  { least: 8, grows: true },
  { align: 'right', least: 6 },
];

/** What is left to say once it is over: what is wrong beside the steps, what to do, and where the record is. */
export function closingLines(summary: ApplySummary, { width, glyphs }: Area): readonly Line[] {
  const { problem, journal } = summary;
  const next = endingNext(summary);
  const prose = proseWidth({ width });
  const { summary: wrong, hint } = problem ? wordsOf(problem) : { summary: undefined, hint: undefined };
  return [
    ...[wrong, hint].flatMap((text) => (text ? wrap(text, prose).map((line): Line => [tone('bad', line)]) : [])),
    ...(next ? wrap(next, prose).map((line): Line => [line]) : []),
    ...(journal ? [[tone('dim', `Journal: ${truncatePath(journal, width - 9, glyphs.ellipsis)}`)]] : []),
  ];
}
