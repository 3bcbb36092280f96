import { type Line, plainText, tone } from '../../../ground/line.ts';
import { failureLines, runLines } from '../../../views/apply/lines.ts';
import { transcriptLines } from '../../../views/apply/transcript.ts';
import type { PlanAsked } from '../../app/contract.ts';
import type { World } from '../../app/screen.ts';
import { bodyRows } from '../../draw/rows.ts';
import { windowTop } from '../../fields/scroll.ts';
import { offersReturn } from '../plan/consent.ts';
import { endLines } from './lines.ts';
import { type ApplyState, isOver } from './state.ts';

interface Applying {
  readonly run: ApplyState;
  readonly scrolled?: number | undefined;
  /** What the plan was made with. */
  readonly options: PlanAsked;
}

/** The steps get at most half of the screen, around the one that runs; the output what is left. */
export function outputOf({ run, scrolled, options }: Applying, { columns, rows, theme }: World) {
  const body = bodyRows(rows);
  const { glyphs } = theme;
  const closing = endLines({ ...run, asks: offersReturn(options) && !options.returnSeen }, { width: columns, glyphs });
  const room = Math.min(run.steps.length, Math.max(3, Math.floor(body / 2) - closing.length));
  const failed = run.steps.findIndex(({ progress }) => progress === 'failed');
  const running = isOver(run) && failed >= 0 ? failed : run.steps.findLastIndex(({ progress }) => progress !== 'todo');
  const first = windowTop(0, Math.max(0, Math.min(running + 1, run.steps.length - 1)), run.steps.length, room);
  const steps = runLines(run.steps, { width: columns - 2, glyphs })
    .slice(first, first + room)
    .map((line): Line => [' ', ...line]);
  const pinned = failureLines(run.steps, { width: columns - 2 }, body < 18 ? 2 : 4).map((line): Line => [' ', ...line]);
  const failure = pinned.length === 0 ? [] : [[], ...pinned];
  const page = Math.max(1, body - steps.length - failure.length - 1 - closing.length - 1);
  const output = transcriptLines(run.transcript, { width: columns - 3, glyphs }).map((line): Line => [' ', ...line]);
  const end = Math.max(0, output.length - page);
  return { steps: [...steps, ...failure], closing, page, output, end, top: Math.min(scrolled ?? end, end) };
}

/** The rule above the output, with what of it is below. */
export function outputRule(
  { top, end, count }: { readonly top: number; readonly end: number; readonly count: number },
  { columns, theme }: World,
): Line {
  const label =
    top < end
      ? `output, ${end - top} more ${end - top === 1 ? 'line' : 'lines'} below`
      : `output${count === 0 ? ': none yet' : ''}`;
  const line: Line = [` ${theme.glyphs.rule.repeat(2)} ${label} `];
  return [tone('dim', plainText(line) + theme.glyphs.rule.repeat(Math.max(0, columns - plainText(line).length - 1)))];
}
