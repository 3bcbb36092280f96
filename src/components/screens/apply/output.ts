import { type Line, plainText, tone } from '../../../ground/line.ts';
import { failureLines, runLines } from '../../../views/apply/lines.ts';
import { transcriptLines } from '../../../views/apply/transcript.ts';
import type { Progress } from '../../../views/vocabulary.ts';
import type { PlanAsked } from '../../app/contract.ts';
import type { World } from '../../app/screen.ts';
import { bodyRows } from '../../draw/rows.ts';
import { windowTop } from '../../fields/scroll.ts';
import { offersReturn } from '../plan/consent.ts';
import { endLines } from './lines.ts';
import { type ApplyState, isOver } from './state.ts';

/** What has the whole screen, and is scrolled. */
export type FullView = 'output' | 'steps';

interface Applying {
  readonly run: ApplyState;
  /** Absent: both are shown. */
  readonly whole?: FullView | undefined;
  readonly scrolled?: number | undefined;
  /** What the plan was made with. */
  readonly options: PlanAsked;
}

/** What is below the rule, and how much of it is seen from where; what is above it, and what closes the screen. */
export function outputOf(applying: Applying, world: World) {
  return applying.whole ? wholeOf(applying.run, applying.whole, applying.scrolled, world) : bothOf(applying, world);
}

function wholeOf(run: ApplyState, whole: FullView, scrolled: number | undefined, world: World) {
  const page = Math.max(1, bodyRows(world.rows) - 2);
  const output = whole === 'output' ? saidLines(run, world) : stepLines(run, world);
  const end = Math.max(0, output.length - page);
  const followed = whole === 'output' ? end : windowTop(0, reached(run), output.length, page);
  return { steps: [], closing: [], page, output, end, top: Math.min(scrolled ?? followed, end) };
}

const saidLines = ({ transcript }: ApplyState, { columns, theme: { glyphs } }: World): readonly Line[] =>
  transcriptLines(transcript, { width: columns - 3, glyphs }).map((line): Line => [' ', ...line]);

const stepLines = ({ steps }: ApplyState, { columns, theme: { glyphs } }: World): readonly Line[] =>
  runLines(steps, { width: columns - 2, glyphs }).map((line): Line => [' ', ...line]);

const BEGUN: ReadonlySet<Progress> = new Set(['running', 'done', 'failed']);

/** The step after the one that runs, or that failed first. */
function reached(run: ApplyState): number {
  const failed = run.steps.findIndex(({ progress }) => progress === 'failed');
  const begun = run.steps.findLastIndex(({ progress }) => BEGUN.has(progress));
  const running = isOver(run) && failed >= 0 ? failed : begun;
  return Math.max(0, Math.min(running + 1, run.steps.length - 1));
}

/** The steps get at most half of the screen, around the one that runs; the output what is left. */
function bothOf({ run, scrolled, options }: Applying, world: World) {
  const { columns, rows, theme } = world;
  const body = bodyRows(rows);
  const { glyphs } = theme;
  const closing = endLines({ ...run, asks: offersReturn(options) && !options.returnSeen }, { width: columns, glyphs });
  const room = Math.min(run.steps.length, Math.max(3, Math.floor(body / 2) - closing.length));
  const first = windowTop(0, reached(run), run.steps.length, room);
  const steps = stepLines(run, world).slice(first, first + room);
  const pinned = failureLines(run.steps, { width: columns - 2 }, body < 18 ? 2 : 4).map((line): Line => [' ', ...line]);
  const failure = pinned.length === 0 ? [] : [[], ...pinned];
  const page = Math.max(1, body - steps.length - failure.length - 1 - closing.length - 1);
  const output = saidLines(run, world);
  const end = Math.max(0, output.length - page);
  return { steps: [...steps, ...failure], closing, page, output, end, top: Math.min(scrolled ?? end, end) };
}

interface Seen {
  readonly what: FullView;
  readonly top: number;
  readonly end: number;
  readonly count: number;
}

/** The rule above the output, or the steps, with what of it is below. */
export function outputRule({ what, top, end, count }: Seen, { columns, theme }: World): Line {
  const label =
    top < end
      ? `${what}, ${end - top} more ${end - top === 1 ? 'line' : 'lines'} below`
      : `${what}${count === 0 ? ': none yet' : ''}`;
  const line: Line = [` ${theme.glyphs.rule.repeat(2)} ${label} `];
  return [tone('dim', plainText(line) + theme.glyphs.rule.repeat(Math.max(0, columns - plainText(line).length - 1)))];
}
