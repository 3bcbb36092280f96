import { pathProblem } from '../../../form/checks.ts';
import { hostPathOf } from '../../../form/draft.ts';
import { isNotFound } from '../../../form/form.ts';
import type { Column } from '../../../ground/columns.ts';
import { cursorRow, type Line, type Span, tone } from '../../../ground/line.ts';
import { placeText } from '../../../views/form.ts';
import { tableIn } from '../../../views/table.ts';
import { ASK } from '../../../views/words/input/ask.ts';
import { WIZARD } from '../../../views/words/input/wizard.ts';
import type { PathCompletion } from '../../app/contract.ts';
import type { World } from '../../app/screen.ts';
import { bodyRows } from '../../draw/rows.ts';
import type { Theme } from '../../draw/theme.ts';
import { fieldOf } from '../../fields/field.ts';
import { fieldSpans } from '../../fields/spans.ts';
import { windowStart } from '../../fields/window.ts';
import { noteLines, problemLines } from '../problem.ts';
import type { Wizard } from '../wizard.ts';
import { FIELD_INDENT } from './name.ts';

/** The path being typed, what lies there, and what was found that begins like it. */
export function pathLines(wizard: Wizard, found: readonly PathCompletion[], world: World): readonly Line[] {
  const { columns: width, rows, snapshot, theme } = world;
  const { draft, behind, required } = wizard;
  const problem = pathProblem(draft, snapshot, required);
  const top: readonly Line[] = [
    [],
    [' Host path   ', ...fieldSpans(fieldOf(draft.path, behind), width - FIELD_INDENT - 1, theme)],
    ...(problem
      ? problemLines(problem, FIELD_INDENT, width)
      : noteLines(whatLiesThere(wizard, theme), FIELD_INDENT, width)),
    [],
  ];
  const height = bodyRows(rows) - top.length;
  const cursor = wizard.highlighted ?? -1;
  const start = windowStart(found.length, Math.max(0, cursor), height);
  const table = tableIn({ width: width - 4, glyphs: theme.glyphs }, FOUND, found.map(cells));
  const listed = found.slice(start, start + height).map((one, row): Line => {
    const line = table.line(cells(one));
    return cursorRow(start + row === cursor, [` ${theme.glyphs.cursor} `, line], width - 1);
  });
  return [...top, ...listed];
}

function whatLiesThere(wizard: Wizard, theme: Theme): string {
  const { draft, paths } = wizard;
  const here = paths.known.get(hostPathOf(draft));
  if (here) return placeText(here).join(', ');
  if (paths.awaiting) return `Reading ${theme.glyphs.ellipsis}`;
  if (isNotFound(wizard) && !draft.path.endsWith('/') && paths.found.length === 0)
    return ASK.notFound(hostPathOf(draft));
  if (paths.nothing) return ASK.nothingBegins;
  return draft.path === '' ? WIZARD.directory : WIZARD.completes;
}

const FOUND: readonly Column[] = [
  { cut: 'middle', least: 16, grows: true },
  { cut: 'middle', least: 8 },
  {},
  { align: 'right' },
];

const cells = (one: PathCompletion): readonly Span[] => {
  const [place = '', entries = '', free = ''] = placeText(one);
  return [one.path, ...[place, entries, free].map((text) => tone('dim', text))];
};
