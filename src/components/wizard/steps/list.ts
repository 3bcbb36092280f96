import { standingWord } from '../../../engine/status/standing.ts';
import { type Candidate, candidates } from '../../../form/candidates.ts';
import { mountProblem } from '../../../form/checks.ts';
import { hostPathOf, type MountDraft, targetOf } from '../../../form/draft.ts';
import { isNotFound } from '../../../form/form.ts';
import { optionsText } from '../../../form/options.ts';
import type { Column, Table } from '../../../ground/columns.ts';
import { truncateMiddle } from '../../../ground/cut.ts';
import { barred, type Line, padLine, type Span, spread, tone } from '../../../ground/line.ts';
import { tableIn } from '../../../views/table.ts';
import { ASK } from '../../../views/words/input/ask.ts';
import type { World } from '../../app/screen.ts';
import { bodyRows } from '../../draw/rows.ts';
import type { Theme } from '../../draw/theme.ts';
import { fieldSpans } from '../../fields/spans.ts';
import { windowStart } from '../../fields/window.ts';
import type { PageLines } from '../step.ts';
import type { Wizard } from '../wizard.ts';
import { containersFoot, FOOT_ROWS } from './foot.ts';

/** The containers that the filter leaves, and below them what is wrong, or a note. */
export function containersLines(wizard: Wizard, shown: readonly Candidate[], world: World): PageLines {
  const { snapshot, columns: width, theme } = world;
  const height = bodyRows(world.rows);
  const { cursor, start, end } = shownWindow(wizard, shown.length, height);
  // with those the filter hides: nothing moves while somebody types
  const table = tableOf([...candidates(snapshot, wizard.draft), ...shown], width, theme);
  const rows = shown
    .slice(start, end)
    .map((candidate, row) => rowLine(wizard, candidate, { on: start + row === cursor, table, world }));
  const made: Line = isNotFound(wizard) ? [` ${ASK.notFound(hostPathOf(wizard.draft))}`] : [];
  const list: readonly Line[] = [made, headLine(wizard, shown.length, width, theme), titles(table), ...rows];
  const blanks = Array.from({ length: Math.max(0, height - FOOT_ROWS - list.length) }, (): Line => []);
  const foot = containersFoot(wizard, shown[cursor], world);
  return { body: [...list, ...blanks, [], ...foot], below: shown.length - end };
}

function shownWindow({ list }: Wizard, count: number, height: number) {
  const room = Math.max(1, height - FOOT_ROWS - 3);
  const cursor = Math.max(0, Math.min(list.cursor, count - 1));
  const start = windowStart(count, cursor, room);
  return { cursor, start, end: Math.min(count, start + room) };
}

function headLine({ draft, list }: Wizard, shown: number, columns: number, theme: Theme): Line {
  const picked = draft.mounts.length === 0 ? 'none picked' : `${draft.mounts.length} picked`;
  if (list.filtering) return [` Filter  `, ...fieldSpans(list.filter, columns - 12, theme)];
  const filter = list.filter.text === '' ? [] : [tone('dim', `filter ${list.filter.text}: ${shown} `)];
  return spread([` Share it with  `, tone('strong', picked)], filter, columns);
}

/** Before the columns: the cursor, and whether it is picked. */
const MARGIN = 7;
/** What a path inside wants. */
const TARGET = 20;

/** On a narrow screen a column PRIV says yes or no. */
const isWide = (columns: number): boolean => columns >= 76;

function tableOf(shown: readonly Candidate[], width: number, theme: Theme): Table {
  const wide = isWide(width);
  const wanted: readonly Column[] = [
    { title: 'CT' },
    { title: 'NAME', cut: 'middle', least: 8, most: 24 },
    { title: 'STATUS' },
    { title: wide ? 'PRIVILEGE' : 'PRIV' },
  ];
  const rows = shown.map((candidate) => cells(candidate, wide, false));
  return tableIn({ width: width - MARGIN - TARGET, glyphs: theme.glyphs }, wanted, rows);
}

function cells(candidate: Candidate, wide: boolean, on: boolean): readonly Span[] {
  const strong = (text: string): Span => (on ? tone('strong', text) : text);
  return [
    strong(String(candidate.ctid)),
    strong(candidate.name ?? '-'),
    tone(candidate.status === 'absent' ? 'warn' : 'dim', standingWord(candidate)),
    tone('dim', rootWord(candidate, wide)),
  ];
}

const titles = ({ heading, width }: Table): Line => [
  ' '.repeat(MARGIN),
  ...padLine(heading, width),
  tone('dim', '  PATH INSIDE'),
];

/** `on`: the cursor is there. */
interface Row {
  readonly on: boolean;
  readonly table: Table;
  readonly world: World;
}

function rowLine(wizard: Wizard, candidate: Candidate, { on, table, world }: Row): Line {
  const { columns: width, theme } = world;
  const mount = wizard.draft.mounts.find((picked) => picked.ctid === candidate.ctid);
  const room = width - MARGIN - table.width - 3;
  const row: Line = [
    on ? ` ${theme.glyphs.cursor} ` : '   ',
    mount ? tone('good', theme.glyphs.checked) : tone('dim', theme.glyphs.unchecked),
    ' ',
    ...padLine(table.line(cells(candidate, isWide(width), on)), table.width),
    '  ',
    ...(mount ? targetSpans(wizard, mount, room, world) : []),
  ];
  return on && wizard.mountField === undefined ? barred(row, width - 1) : row;
}

function rootWord({ unprivileged }: Candidate, wide: boolean): string {
  if (unprivileged === null) return '?';
  if (!wide) return unprivileged ? 'no' : 'yes';
  return unprivileged ? 'unprivileged' : 'privileged';
}

function targetSpans(wizard: Wizard, mount: MountDraft, width: number, { snapshot, theme }: World): readonly Span[] {
  const field = wizard.mountField;
  const problem = mountProblem(wizard.draft, mount, snapshot);
  if (field?.ctid === mount.ctid && field.what === 'path') return fieldSpans(field.field, width, theme);
  const options = optionsText(mount.options);
  const shown = options === '' ? '' : `  ${options}`;
  const path = truncateMiddle(
    targetOf(wizard.draft, mount),
    Math.max(6, width - Math.min(shown.length, 8) - (problem ? 2 : 0)),
    theme.glyphs.ellipsis,
  );
  return padLine([problem ? tone('bad', `! ${path}`) : path, tone('accent', shown)], width);
}
