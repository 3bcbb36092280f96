import { standingWord } from '../../engine/status/standing.ts';
import { truncateMiddle } from '../../ground/cut.ts';
import type { Line, Span } from '../../ground/line.ts';
import type { World } from '../app/screen.ts';
import { padLine, spread, tone } from '../draw/line.ts';
import { bodyRows } from '../draw/rows.ts';
import { pad } from '../draw/text.ts';
import type { Theme } from '../draw/theme.ts';
import { fieldSpans } from '../form/spans.ts';
import { windowStart } from '../form/window.ts';
import { type Candidate, candidates } from './candidates.ts';
import { mountProblem, type Problem } from './checks.ts';
import { containersFoot, FOOT_ROWS } from './containers-foot.ts';
import { type MountDraft, targetOf } from './draft.ts';
import { optionsText } from './mount-options.ts';
import type { Wizard } from './wizard.ts';

export function containersLines(wizard: Wizard, world: World): readonly Line[] {
  const { snapshot, columns, theme } = world;
  const height = bodyRows(world.rows);
  const shown = candidates(snapshot, wizard.draft, wizard.list.filter.text);
  const { cursor, start, end } = shownWindow(wizard, shown.length, height);
  const width = widths(columns, shown);
  const rows = shown
    .slice(start, end)
    .map((candidate, row) => rowLine(wizard, candidate, start + row === cursor, width, world));
  const list: readonly Line[] = [[], headLine(wizard, shown.length, columns, theme), titles(width), ...rows];
  const blanks = Array.from({ length: Math.max(0, height - FOOT_ROWS - list.length) }, (): Line => []);
  return [...list, ...blanks, [], ...containersFoot(wizard, shown[cursor], world)];
}

/** How many containers are below the last one on screen. */
export function containersBelow(wizard: Wizard, { snapshot, rows }: World): number {
  const count = candidates(snapshot, wizard.draft, wizard.list.filter.text).length;
  return count - shownWindow(wizard, count, bodyRows(rows)).end;
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

interface Widths {
  readonly ctid: number;
  readonly name: number;
  readonly root: number;
  readonly target: number;
}

/** On a narrow screen a column PRIV says yes or no. */
function widths(columns: number, shown: readonly Candidate[]): Widths {
  const ctid = ctidWidth(shown);
  const name = columns >= 110 ? 24 : columns >= 76 ? 16 : 13;
  const root = columns >= 76 ? 12 : 5;
  return { ctid, name, root, target: Math.max(8, columns - 3 - 4 - ctid - 1 - name - 1 - 9 - root - 1) };
}

/** CTIDs have three digits nearly everywhere, and up to nine. */
export const ctidWidth = (things: readonly { readonly ctid: number }[]): number =>
  Math.max(3, ...things.map(({ ctid }) => String(ctid).length));

function titles({ ctid, name, root }: Widths): Line {
  return [
    tone(
      'dim',
      `       ${pad('CT', ctid)} ${pad('NAME', name)} ${pad('STATUS', 9)}${pad(root < 12 ? 'PRIV' : 'PRIVILEGE', root)} PATH INSIDE`,
    ),
  ];
}

function rowLine(wizard: Wizard, candidate: Candidate, on: boolean, width: Widths, { snapshot, theme }: World): Line {
  const { ctid, name, status } = candidate;
  const mount = wizard.draft.mounts.find((picked) => picked.ctid === ctid);
  const label = `${pad(String(ctid), width.ctid)} ${pad(name ?? '-', width.name)} `;
  return [
    on ? tone('accent', ` ${theme.glyphs.cursor} `) : '   ',
    mount ? tone('good', theme.glyphs.checked) : tone('dim', theme.glyphs.unchecked),
    ' ',
    on ? tone('strong', label) : label,
    tone(status === 'absent' ? 'warn' : 'dim', pad(standingWord(candidate), 9)),
    tone('dim', `${pad(rootWord(candidate, width.root), width.root)} `),
    ...(mount ? targetSpans(wizard, mount, mountProblem(wizard, mount, snapshot), width.target, theme) : []),
  ];
}

function rootWord({ unprivileged }: Candidate, width: number): string {
  if (unprivileged === null) return '?';
  if (width < 12) return unprivileged ? 'no' : 'yes';
  return unprivileged ? 'unprivileged' : 'privileged';
}

function targetSpans(
  wizard: Wizard,
  mount: MountDraft,
  problem: Problem | undefined,
  width: number,
  theme: Theme,
): readonly Span[] {
  const field = wizard.mountField;
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
