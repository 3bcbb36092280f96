import { matching } from '../../../form/match.ts';
import { type Line, plainText, tone } from '../../../ground/line.ts';
import { failureLines, runLines } from '../../../views/apply/lines.ts';
import type { Area } from '../../../views/area.ts';
import { aboutRun, runRows, runText } from '../../../views/past.ts';
import { PAST_TEXTS } from '../../../views/words/past.ts';
import type { RunSummary } from '../../app/contract.ts';
import type { ClickedAt, World } from '../../app/screen.ts';
import { bodyRows, moreBelow } from '../../draw/rows.ts';
import { applied } from '../apply/state.ts';
import { besideLines, clipped, WALL, wallOf } from '../browser/panes.ts';
import { type Block, heightsOf, layout } from '../plan/rows.ts';
import { visibleTop } from '../plan/state.ts';

/** The recorded applies, filtered, with a cursor. */
export interface RunsShown {
  /** Absent until they were read. */
  readonly runs?: readonly RunSummary[];
  /** Among those that the filter shows. */
  readonly index: number;
  readonly query: string;
}

/** From here on what a run did stands beside its row. */
const BESIDE = 120;

export const runsIn = ({ runs = [], query }: RunsShown): readonly RunSummary[] =>
  matching(runs, query, (run) => ({ name: '', rest: runText(run) }));

/** Their rows, beside them what the one under the cursor did where there is room, and what is said of those below. */
export function runBody(state: RunsShown, world: World) {
  const { columns, rows, theme } = world;
  const { runs, heading, blocks, page, top, width, isBeside } = placedIn(state, world);
  const all = layout(blocks, state.index, { theme, columns: width });
  const scroll = { top, page, count: all.length };
  const more = moreBelow(top, page, all.length);
  const list: readonly Line[] = [['  ', ...heading], ...all.slice(top, top + page)];
  const below = more ? `   ${plainText(more)}` : '';
  if (!isBeside) return { body: list, scroll, below };
  const room = { width: columns - width - WALL, glyphs: theme.glyphs };
  const chosen = runsIn(state).slice(state.index, state.index + 1);
  const detail = clipped(
    chosen.flatMap((run) => detailLines(run, runs, room)),
    bodyRows(rows),
    theme,
  );
  const wall = wallOf(scroll, { rows: bodyRows(rows), color: 'dim' }, theme);
  return { body: besideLines(list, detail, { width: width - 1, wall }), scroll, below };
}

/** Which run stands in this row of the body. */
export function runUnder(state: RunsShown, { row, column }: ClickedAt, world: World): number | undefined {
  const { blocks, top, page, width } = placedIn(state, world);
  if (column >= width || row === 0 || row > page) return undefined;
  return blocks.flatMap(({ lines }, index) => lines.map(() => index))[top + row - 1];
}

function placedIn(state: RunsShown, { columns, rows, theme }: World) {
  const { runs = [], index } = state;
  const isBeside = columns >= BESIDE;
  const width = isBeside ? Math.floor(columns * 0.55) : columns;
  // Whatever is filtered away still has its say in the widths: nothing moves while somebody types.
  const { heading, rows: lines } = runRows(runs, { width: width - 3, glyphs: theme.glyphs }, !isBeside);
  const shown = new Set(runsIn(state));
  const blocks: readonly Block[] = runs.flatMap((run, at) =>
    shown.has(run) ? [{ heading: [], lines: lines[at] ?? [] }] : [],
  );
  const page = bodyRows(rows) - 1;
  return { runs, heading, blocks, page, width, isBeside, top: visibleTop(0, index, heightsOf(blocks), page) };
}

/** What a run was about, each step with how it ended, and why the first that failed did. */
function detailLines(run: RunSummary, runs: readonly RunSummary[], area: Area): readonly Line[] {
  const { steps } = applied(run.events);
  const failed = failureLines(steps, area, 6);
  return [
    ...aboutRun(run, runs, area),
    ...(steps.length === 0 ? [] : [[], ...runLines(steps, area)]),
    ...(failed.length === 0 ? [] : [[], ...failed]),
    ...(run.header ? [[], [tone('dim', PAST_TEXTS.whatItPrinted)]] : []),
  ];
}
