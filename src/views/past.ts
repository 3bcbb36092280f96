import type { OwnedMount } from '../engine/observed/memory.ts';
import type { Column } from '../ground/columns.ts';
import type { DiffLine } from '../ground/diff.ts';
import { type Line, type Span, textOf, tone } from '../ground/line.ts';
import { wrap } from '../ground/wrap.ts';
import type { KeptVersion } from '../operations/past/backups.ts';
import type { PreparedRestore } from '../operations/past/restore.ts';
import type { RunSummary } from '../operations/past/runs.ts';
import { applyCounts } from './apply/ending.ts';
import type { Area } from './area.ts';
import { sizeText, timeText } from './measures.ts';
import { table } from './table.ts';
import { stepName } from './vocabulary.ts';
import { wordsOf } from './words/any.ts';
import { PAST_TEXTS } from './words/past.ts';

/** The recorded runs, the newest first, with why one cannot be undone below it. */
export function runTable(runs: readonly RunSummary[], area: Area): readonly Line[] {
  if (runs.length === 0) return [[PAST_TEXTS.noRuns]];
  const [heading = [], ...lines] = table(RUN_COLUMNS, runCells(runs), area);
  return [heading, ...withObstacles(lines, runs, area).flat()];
}

/** Of each run its line, and below it why it cannot be undone. */
const withObstacles = (lines: readonly Line[], runs: readonly RunSummary[], { width }: Area): readonly Line[][] =>
  lines.map((line, index) => {
    const obstacle = runs[index]?.obstacle;
    const texts = obstacle ? wrap(wordsOf(obstacle).summary, width - 2) : [];
    return [line, ...texts.map((text): Line => [tone('dim', `  ${text}`)])];
  });

const BEGAN = 'BEGAN';

const RUN_COLUMNS: readonly Column[] = [
  { title: 'RUN' },
  { title: BEGAN },
  { title: 'ENDED', least: 18 },
  { title: 'DID', least: 20 },
  { title: 'ASKED', optional: true },
];

/** Of every run its cells. */
function runCells(runs: readonly RunSummary[]): readonly (readonly Span[])[] {
  const began = new Map(runs.map((run) => [run.run, run.header ? beganText(run).slice(0, MINUTE) : run.run]));
  return runs.map((run) => [run.run, beganText(run), endSpan(run), didText(run, began), askedText(run)]);
}

/** `2026-11-26 14:03`. */
const MINUTE = 16;

/** `media, scans: directory, mount 104`; of a way back first what it undid; empty where nothing ran. */
function didText({ header, did }: RunSummary, began: ReadonlyMap<string, string>): string {
  const { undoes } = header ?? {};
  const steps = [...new Set(did.map(stepName))].join(', ');
  const parts = [
    undoes === undefined ? '' : PAST_TEXTS.undoOf(began.get(undoes) ?? undoes),
    volumesOf({ did }).join(', '),
    steps,
  ];
  return parts.filter(Boolean).join(': ');
}

/** The volumes that a run's steps were about. */
export const volumesOf = ({ did }: Pick<RunSummary, 'did'>): string[] => [
  ...new Set(did.flatMap(({ volumes }) => volumes)),
];

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

/** `4 done, 1 failed`; what has no end is said to have none, and what was taken back is no more so. */
function endSpan({ header, tally, summary, undone }: RunSummary): Span {
  if (!header) return tone('dim', '?');
  if (undone)
    return tone('dim', `${undone.whole ? PAST_TEXTS.wasUndone : PAST_TEXTS.partlyUndone}, ${applyCounts(tally)}`);
  if (!summary) return tone('warn', `${applyCounts(tally)}, ${PAST_TEXTS.unfinished}`);
  const isGood = summary.outcome === 'done' && tally.failed === 0;
  return tone(isGood ? 'good' : summary.outcome === 'interrupted' ? 'warn' : 'bad', applyCounts(tally));
}

/** What a filter finds a run by. */
export const runText = (run: RunSummary): string =>
  [beganText(run), textOf(endSpan(run)), didText(run, NOTHING_BEGAN), askedText(run), run.run].join(' ');

const NOTHING_BEGAN: ReadonlyMap<string, string> = new Map();

/** Of one run what its row has no room for: who asked, when, how it ended, and why it cannot be undone. */
export function aboutRun(run: RunSummary, runs: readonly RunSummary[], { width }: Area): readonly Line[] {
  const { undone, obstacle, header } = run;
  const beganOf = (name: string | undefined) => {
    const other = runs.find((one) => one.run === name);
    return other?.header ? beganText(other) : name;
  };
  const texts = [
    header ? beganText(run) : '',
    header?.undoes === undefined ? '' : PAST_TEXTS.undoOf(beganOf(header.undoes) ?? ''),
    undone
      ? PAST_TEXTS.takenBack(undone.whole ? PAST_TEXTS.wasUndone : PAST_TEXTS.partlyUndone, beganOf(undone.by) ?? '')
      : '',
  ];
  return [
    ...wrap(askedText(run) || run.run, width).map((line): Line => [tone('strong', line)]),
    ...texts.filter(Boolean).flatMap((text) => wrap(text, width).map((line): Line => [line])),
    [endSpan({ ...run, undone: undefined })],
    ...(obstacle ? wrap(wordsOf(obstacle).summary, width).map((line): Line => [tone('dim', line)]) : []),
  ];
}

/** The same on a screen, without their names: the heading, and of each the lines; `whole`: nothing of them stands beside it. */
export function runRows(
  runs: readonly RunSummary[],
  area: Area,
  whole: boolean,
): { readonly heading: Line; readonly rows: readonly Line[][] } {
  const zone = zoneOf(runs);
  const began = (text: string) => (zone === undefined ? text : text.slice(0, MINUTE));
  // What it did has more to say than who asked for it.
  const [, ...columns] = (area.width < ROOM_FOR_ASKED ? RUN_COLUMNS.slice(0, -1) : RUN_COLUMNS).map((column) =>
    column.title === BEGAN && zone !== undefined ? { ...column, title: `${BEGAN} ${zone}`, most: MINUTE } : column,
  );
  const cells = runCells(runs).map(([run = '', time = '', ...rest]) => [
    time === '' ? run : began(textOf(time)),
    ...rest,
  ]);
  const [heading = [], ...lines] = table(columns, cells, area);
  return { heading, rows: whole ? withObstacles(lines, runs, area) : lines.map((line) => [line]) };
}

/** The distance to UTC that all of them began with; undefined where it changed between them. */
function zoneOf(runs: readonly RunSummary[]): string | undefined {
  const zones = new Set(runs.flatMap((run) => (run.header ? [beganText(run).slice(-OFFSET)] : [])));
  return zones.size === 1 ? [...zones][0] : undefined;
}

const ROOM_FOR_ASKED = 100;

/** `+01:00`. */
const OFFSET = 6;

/** Which of the kept versions it is. */
export const versionText = ({ n, time }: KeptVersion, kept: number): string =>
  PAST_TEXTS.version(n, kept, timeText(time));

/** What is put back: of a run, in whose terms. */
export const returnText = (run: string): string => PAST_TEXTS.returnOf(run);

/** What putting it back would do to the file that stands: how much of it goes, and since when. */
export function restoreMeans({ version, file, diff, returned }: Shown): string {
  const name = file.slice(file.lastIndexOf('/') + 1);
  if (returned) return PAST_TEXTS.returnMeans(name, returned.back, returned.out);
  const count = (kind: DiffLine['kind']) => diff.filter((line) => line.kind === kind).length;
  return PAST_TEXTS.restoreMeans(name, count('removed'), count('added'), timeText(version.time));
}

type Shown = Pick<PreparedRestore, 'version' | 'file' | 'diff' | 'returned'>;

/** What was changed since and so stays, where something was. */
export const changedSince = ({ returned }: Pick<PreparedRestore, 'returned'>): readonly string[] =>
  returned && returned.changed.length > 0 ? [PAST_TEXTS.changedSince(returned.changed)] : [];

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
export const configurationLines = (run: string, kept: KeptVersion | undefined): readonly Line[] =>
  kept ? [[PAST_TEXTS.configurationKept(run, kept.n)]] : [];
