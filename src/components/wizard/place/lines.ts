import { hostPathOf } from '../../../form/draft.ts';
import { entryWords, factWords, freeWords, placeWords } from '../../../form/place.ts';
import { type Column, columns } from '../../../ground/columns.ts';
import { type Line, type Span, textOf } from '../../../ground/line.ts';
import type { PathCompletion } from '../../app/contract.ts';
import type { World } from '../../app/screen.ts';
import { tone } from '../../draw/line.ts';
import { bodyRows } from '../../draw/rows.ts';
import type { Theme } from '../../draw/theme.ts';
import { fieldSpans } from '../../fields/spans.ts';
import { windowStart } from '../../fields/window.ts';
import { noteLines, problemLines, stepProblem } from '../problem.ts';
import { fieldOf, type Wizard } from '../wizard.ts';
import { FIELD_INDENT } from './name.ts';
import { listedPaths } from './press.ts';

export function pathLines(wizard: Wizard, world: World): readonly Line[] {
  const { columns: width, rows, snapshot, theme } = world;
  const problem = stepProblem(wizard, snapshot);
  const top: readonly Line[] = [
    [],
    [' Host path   ', ...fieldSpans(fieldOf(wizard, 'path'), width - FIELD_INDENT - 1, theme)],
    ...(problem
      ? problemLines(problem, FIELD_INDENT, width)
      : noteLines(whatLiesThere(wizard, theme), FIELD_INDENT, width)),
    [],
  ];
  return [...top, ...foundLines(wizard, width, bodyRows(rows) - top.length, theme)];
}

function whatLiesThere({ draft, paths }: Wizard, theme: Theme): string {
  const here = paths.known.get(hostPathOf(draft));
  if (here) return factWords(here).join(', ');
  if (paths.awaiting) return `Reading ${theme.glyphs.ellipsis}`;
  if (paths.nothing) return 'Nothing begins like this; apply makes what is missing.';
  return draft.path === '' ? 'A directory on the host; tab completes.' : 'Tab completes and shows what lies there.';
}

function foundLines(wizard: Wizard, width: number, height: number, theme: Theme): readonly Line[] {
  const found = listedPaths(wizard);
  const cursor = wizard.paths.cursor ?? -1;
  const start = windowStart(found.length, Math.max(0, cursor), height);
  const table = columns(FOUND, found.map(cells), { room: width - 4, ellipsis: theme.glyphs.ellipsis });
  return found.slice(start, start + height).map((one, row): Line => {
    const [path = '', ...rest] = cells(one);
    const on = start + row === cursor;
    return on
      ? [tone('accent', ` ${theme.glyphs.cursor} `), ...table.line([tone('strong', textOf(path)), ...rest])]
      : ['   ', ...table.line([path, ...rest])];
  });
}

const FOUND: readonly Column[] = [
  { cut: 'middle', least: 16, grows: true },
  { cut: 'middle', least: 8 },
  {},
  { align: 'right' },
];

const cells = (one: PathCompletion): readonly Span[] => [
  one.path,
  tone('dim', placeWords(one)),
  tone('dim', entryWords(one.entries)),
  tone('dim', one.free === undefined ? '' : freeWords(one.free)),
];
