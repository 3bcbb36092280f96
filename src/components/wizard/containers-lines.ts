import { standingWord } from '../../engine/standing-word.ts';
import { fieldSpans } from '../form/field-line.ts';
import { windowStart } from '../form/list-window.ts';
import { type Line, padLine, type Span, spread, tone } from '../lines.tsx';
import { pad, truncateMiddle } from '../text.ts';
import type { Theme } from '../theme.ts';
import { type Candidate, candidates } from './candidates.ts';
import { mountProblem, type Problem } from './checks.ts';
import { containersFoot, FOOT_ROWS } from './containers-foot.ts';
import { type MountDraft, targetOf } from './draft.ts';
import { optionsText } from './mount-options.ts';
import type { Surroundings, Wizard } from './wizard.ts';

export function containersLines(wizard: Wizard, surroundings: Surroundings): readonly Line[] {
  const { snapshot, columns, height, theme } = surroundings;
  const shown = candidates(snapshot, wizard.draft, wizard.list.filter.text);
  const room = Math.max(1, height - FOOT_ROWS - 3);
  const cursor = Math.max(0, Math.min(wizard.list.cursor, shown.length - 1));
  const start = windowStart(shown.length, cursor, room);
  const rows = shown
    .slice(start, start + room)
    .map((candidate, row) => rowLine(wizard, candidate, start + row === cursor, surroundings));
  const list: readonly Line[] = [[], headLine(wizard, shown.length, columns, theme), titles(columns), ...rows];
  const blanks = Array.from({ length: Math.max(0, height - FOOT_ROWS - list.length) }, (): Line => []);
  return [...list, ...blanks, [], ...containersFoot(wizard, shown[cursor], surroundings)];
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

/** On a narrow screen a column PRIV says yes or no. */
function widths(columns: number): Widths {
  const name = columns >= 110 ? 24 : columns >= 76 ? 14 : 11;
  const root = columns >= 76 ? 12 : 5;
  return { name, root, target: Math.max(8, columns - 3 - 4 - 10 - name - 1 - 9 - root - 1) };
}

function titles(columns: number): Line {
  const { name, root } = widths(columns);
  return [
    tone(
      'dim',
      `       ${pad('CT', 10)}${pad('NAME', name)} ${pad('STATUS', 9)}${pad(root < 12 ? 'PRIV' : 'PRIVILEGE', root)} PATH INSIDE`,
    ),
  ];
}

function rowLine(wizard: Wizard, candidate: Candidate, on: boolean, { snapshot, columns, theme }: Surroundings): Line {
  const { ctid, name, status } = candidate;
  const mount = wizard.draft.mounts.find((picked) => picked.ctid === ctid);
  const width = widths(columns);
  const label = `${pad(String(ctid), 10)}${pad(name ?? '-', width.name)} `;
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
