import type { OwnedMount } from '../engine/observed/memory.ts';
import type { Column } from '../ground/columns.ts';
import { type Line, type Span, tone } from '../ground/line.ts';
import { wrap } from '../ground/wrap.ts';
import type { KeptVersion } from '../operations/past/backups.ts';
import type { RunSummary } from '../operations/past/runs.ts';
import { applyCounts } from './apply/ending.ts';
import type { Area } from './area.ts';
import { sizeText, timeText } from './measures.ts';
import { table } from './table.ts';
import { wordsOf } from './words/any.ts';
import { PAST_TEXTS } from './words/past.ts';

/** The recorded runs, the newest first, with why one cannot be undone below it. */
export function runTable(runs: readonly RunSummary[], area: Area): readonly Line[] {
  if (runs.length === 0) return [[PAST_TEXTS.noRuns]];
  const [heading = [], ...lines] = table(RUN_COLUMNS, runs.map(runCells), area);
  return [heading, ...withObstacles(lines, runs, area).flat()];
}

/** Of each run its line, and below it why it cannot be undone. */
const withObstacles = (lines: readonly Line[], runs: readonly RunSummary[], { width }: Area): readonly Line[][] =>
  lines.map((line, index) => {
    const obstacle = runs[index]?.obstacle;
    const texts = obstacle ? wrap(wordsOf(obstacle).summary, width - 2) : [];
    return [line, ...texts.map((text): Line => [tone('dim', `  ${text}`)])];
  });

const RUN_COLUMNS: readonly Column[] = [
  { title: 'RUN' },
  { title: 'BEGAN' },
  { title: 'ENDED' },
  { title: 'ASKED', grows: true, least: 16 },
];

const runCells = (run: RunSummary): readonly Span[] => [run.run, beganText(run), endSpan(run), askedText(run)];

/** When it began, in the terminal's time zone; empty where that cannot be read. */
const beganText = ({ header }: Pick<RunSummary, 'header'>): string => (header ? timeText(header.started) : '');

/** `apply media --yes`; what no command asked for was asked on the screens. */
function askedText({ header }: Pick<RunSummary, 'header'>): string {
  if (!header) return '';
  const { argv } = header;
  return argv.some((word) => COMMANDS.has(word))
    ? argv.join(' ')
    : argv.length === 0
      ? PAST_TEXTS.onScreens
      : `${PAST_TEXTS.onScreens}: ${argv.join(' ')}`;
}

/** Those that run a plan. */
const COMMANDS: ReadonlySet<string> = new Set(['apply', 'undo', 'add', 'set', 'remove', 'share', 'member']);

/** `4 done, 1 failed`; what has no end is said to have none. */
function endSpan({ header, tally, summary }: RunSummary): Span {
  if (!header) return tone('dim', '?');
  if (!summary) return tone('warn', `${applyCounts(tally)}, ${PAST_TEXTS.unfinished}`);
  const isGood = summary.outcome === 'done' && tally.failed === 0;
  return tone(isGood ? 'good' : summary.outcome === 'interrupted' ? 'warn' : 'bad', applyCounts(tally));
}

/** The same on a screen, without their names: the heading, and of each the lines. */
export function runRows(
  runs: readonly RunSummary[],
  area: Area,
): { readonly heading: Line; readonly rows: readonly Line[][] } {
  const [heading = [], ...lines] = table(
    RUN_COLUMNS.slice(1),
    runs.map((run) => [run.header ? beganText(run) : run.run, ...runCells(run).slice(2)]),
    area,
  );
  return { heading, rows: withObstacles(lines, runs, area) };
}

/** Which of the kept versions it is. */
export const versionText = ({ n, time }: KeptVersion, kept: number): string =>
  PAST_TEXTS.version(n, kept, timeText(time));

/** What of the containers stays though that version declares it no more. */
export const leavingText = (leaving: readonly OwnedMount[]): string =>
  PAST_TEXTS.leaving(leaving.map(({ volume, ctid, path }) => `${volume} in CT ${ctid} at ${path}`));

/** The kept versions of the configuration. */
export function versionTable(kept: readonly KeptVersion[], area: Area): readonly Line[] {
  if (kept.length === 0) return [[PAST_TEXTS.noVersions]];
  const rows = kept.map(({ n, time, bytes, file }): readonly Span[] => [
    String(n),
    timeText(time),
    sizeText(bytes),
    file,
  ]);
  return table(VERSION_COLUMNS, rows, area);
}

const VERSION_COLUMNS: readonly Column[] = [
  { title: 'N', align: 'right' },
  { title: 'REPLACED' },
  { title: 'SIZE', align: 'right' },
  { title: 'FILE' },
];

/** What is undone. */
export const undoHeading = (of: Pick<RunSummary, 'run' | 'header'>): Line => [
  tone('strong', PAST_TEXTS.wayBack(of.run)),
  tone('dim', `  ${[beganText(of), askedText(of)].join('  ')}`),
];

/** What puts the files back as they were before that run; undo itself leaves them alone. */
export const configurationLines = (kept: KeptVersion | undefined): readonly Line[] =>
  kept ? [[PAST_TEXTS.configurationKept(kept.n, timeText(kept.time))]] : [];
