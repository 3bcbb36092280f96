import { fieldSpans } from '../form/field-line.ts';
import { windowStart } from '../form/list-window.ts';
import { type Line, padLine, type Span, spread, tone } from '../lines.tsx';
import { pad, truncateMiddle } from '../text.ts';
import type { Theme } from '../theme.ts';
import { type Candidate, candidates } from './candidates.ts';
import { mountProblem, type Problem, typedTargetProblem } from './checks.ts';
import { type MountDraft, targetOf } from './draft.ts';
import { optionsText, readOptions } from './mount-options.ts';
import { noteLines, problemLines } from './problem-lines.ts';
import type { Surroundings, Wizard } from './wizard.ts';

/** Rows below the list for what is wrong, or a note, so that the list keeps still. */
const FOOT = 4;

export function containersLines(wizard: Wizard, surroundings: Surroundings, theme: Theme): readonly Line[] {
  const { snapshot, columns, height } = surroundings;
  const shown = candidates(snapshot, wizard.draft, wizard.list.filter.text);
  const room = Math.max(1, height - FOOT - 2);
  const cursor = Math.max(0, Math.min(wizard.list.cursor, shown.length - 1));
  const start = windowStart(shown.length, cursor, room);
  const rows = shown
    .slice(start, start + room)
    .map((candidate, row) => rowLine(wizard, candidate, start + row === cursor, surroundings, theme));
  const list = [headLine(wizard, shown.length, columns, theme), titles(columns), ...rows];
  const blanks = Array.from({ length: Math.max(0, height - FOOT - list.length) }, (): Line => []);
  return [...list, ...blanks, [], ...footLines(wizard, shown[cursor], surroundings, theme)];
}

function headLine({ draft, list }: Wizard, shown: number, columns: number, theme: Theme): Line {
  const picked = draft.mounts.length === 0 ? 'none picked' : `${draft.mounts.length} picked`;
  if (list.filtering) return [` Filter  `, ...fieldSpans(list.filter, columns - 12, theme)];
  const filter = list.filter.text === '' ? [] : [tone('dim', `filter ${list.filter.text}: ${shown} `)];
  return spread([` Share it with  `, tone('strong', picked)], filter, columns);
}

interface Widths {
  readonly name: number;
  readonly root: number;
  readonly target: number;
}

/** The narrow screen drops the privilege word to its first letters. */
function widths(columns: number): Widths {
  const name = columns >= 110 ? 24 : columns >= 76 ? 14 : 11;
  const root = columns >= 76 ? 12 : 6;
  return { name, root, target: Math.max(8, columns - 3 - 4 - 10 - name - 1 - 8 - root - 1) };
}

function titles(columns: number): Line {
  const { name, root } = widths(columns);
  return [
    tone('dim', `       ${pad('CT', 10)}${pad('NAME', name)} ${pad('STATUS', 8)}${pad('ROOT', root)} PATH INSIDE`),
  ];
}

function rowLine(
  wizard: Wizard,
  candidate: Candidate,
  on: boolean,
  { snapshot, columns }: Surroundings,
  theme: Theme,
): Line {
  const { ctid, name, status } = candidate;
  const mount = wizard.draft.mounts.find((picked) => picked.ctid === ctid);
  const width = widths(columns);
  const label = `${pad(String(ctid), 10)}${pad(name ?? '-', width.name)} `;
  return [
    on ? tone('accent', ` ${theme.glyphs.cursor} `) : '   ',
    mount ? tone('good', theme.glyphs.checked) : tone('dim', theme.glyphs.unchecked),
    ' ',
    on ? tone('strong', label) : label,
    tone(status === 'absent' ? 'warn' : 'dim', pad(STATUS_WORDS[status], 8)),
    tone('dim', `${pad(rootWord(candidate, width.root), width.root)} `),
    ...(mount ? targetSpans(wizard, mount, mountProblem(wizard, mount, snapshot), width.target, theme) : []),
  ];
}

const STATUS_WORDS = { running: 'running', stopped: 'stopped', unknown: '?', absent: 'not yet' } as const;

function rootWord({ unprivileged }: Candidate, width: number): string {
  if (unprivileged === null) return '?';
  const word = unprivileged ? 'unprivileged' : 'privileged';
  return word.length <= width ? word : word.slice(0, width - 1);
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
    Math.max(6, width - Math.min(shown.length, 8)),
    theme.glyphs.ellipsis,
  );
  return padLine([problem ? tone('bad', `! ${path}`) : path, tone('accent', shown)], width);
}

function footLines(
  wizard: Wizard,
  at: Candidate | undefined,
  surroundings: Surroundings,
  theme: Theme,
): readonly Line[] {
  const { snapshot, columns } = surroundings;
  const { mountField: field, draft } = wizard;
  if (field?.what === 'options') return optionsLines(field, columns, theme);
  const here = draft.mounts.find(({ ctid }) => ctid === at?.ctid);
  const problem = field
    ? typedTargetProblem(wizard, field.ctid, field.field.text, snapshot)
    : [...(here ? [here] : []), ...draft.mounts].map((mount) => mountProblem(wizard, mount, snapshot)).find(Boolean);
  if (problem) return problemLines(problem, 1, columns);
  if (field)
    return noteLines(`Where CT ${field.ctid} sees the directory. enter takes it, esc leaves it as it was.`, 1, columns);
  if (!at) return noteLines('No container matches. A free CTID declares one that is not here yet.', 1, columns);
  if (here && at.status === 'absent')
    return noteLines(`CT ${at.ctid} is not on this host yet: its mount waits for it.`, 1, columns);
  return draft.mounts.length === 0
    ? noteLines('A volume without containers is fine: more can be attached later.', 1, columns)
    : [];
}

function optionsLines(
  { ctid, field }: NonNullable<Wizard['mountField']>,
  columns: number,
  theme: Theme,
): readonly Line[] {
  const options = readOptions(field.text, {});
  const label = ` Options of CT ${ctid}  `;
  const note =
    'unknown' in options
      ? problemLines(
          { severity: 'error', summary: `"${options.unknown}" is not an option.`, hint: OPTIONS_HINT },
          1,
          columns,
        )
      : noteLines(OPTIONS_HINT, 1, columns);
  return [[label, ...fieldSpans(field, columns - label.length - 1, theme)], ...note];
}

const OPTIONS_HINT = 'ro, shared, idmap=u:1000:1000:1, mount_options=nosuid;noexec';
