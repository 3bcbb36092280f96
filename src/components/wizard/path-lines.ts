import { truncateMiddle } from '../../ground/cut.ts';
import type { Line } from '../../ground/line.ts';
import type { World } from '../app/screen.ts';
import { tone } from '../draw/line.ts';
import { bodyRows } from '../draw/rows.ts';
import { formatBytes } from '../draw/sizes.ts';
import { pad } from '../draw/text.ts';
import type { Theme } from '../draw/theme.ts';
import { fieldSpans } from '../form/spans.ts';
import { windowStart } from '../form/window.ts';
import { stepProblem } from './checks.ts';
import { hostPathOf } from './draft.ts';
import { FIELD_INDENT } from './name-lines.ts';
import { listed } from './path-step.ts';
import { entryWords, factWords, placeWords } from './path-words.ts';
import { noteLines, problemLines } from './problem-lines.ts';
import type { Wizard } from './wizard.ts';

export function pathLines(wizard: Wizard, world: World): readonly Line[] {
  const { columns, rows, snapshot, theme } = world;
  const problem = stepProblem(wizard, snapshot);
  const top: readonly Line[] = [
    [],
    [' Host path   ', ...fieldSpans(wizard.draft.path, columns - FIELD_INDENT - 1, theme)],
    ...(problem
      ? problemLines(problem, FIELD_INDENT, columns)
      : noteLines(whatLiesThere(wizard, theme), FIELD_INDENT, columns)),
    [],
  ];
  return [...top, ...foundLines(wizard, columns, bodyRows(rows) - top.length, theme)];
}

function whatLiesThere({ draft, paths }: Wizard, theme: Theme): string {
  const here = paths.known.get(hostPathOf(draft));
  if (here) return factWords(here).join(', ');
  if (paths.awaiting) return `Reading ${theme.glyphs.ellipsis}`;
  if (paths.nothing) return 'Nothing begins like this; apply makes what is missing.';
  return draft.path.text === ''
    ? 'A directory on the host; tab completes.'
    : 'Tab completes and shows what lies there.';
}

function foundLines(wizard: Wizard, columns: number, height: number, theme: Theme): readonly Line[] {
  const found = listed(wizard);
  const cursor = wizard.paths.cursor ?? -1;
  const start = windowStart(found.length, Math.max(0, cursor), height);
  const placeWidth = columns >= 76 ? Math.floor(columns / 4) : 8;
  const pathWidth = columns - placeWidth - 31;
  return found.slice(start, start + height).map((one, row): Line => {
    const on = start + row === cursor;
    const text = pad(truncateMiddle(one.path, pathWidth, theme.glyphs.ellipsis), pathWidth);
    return [
      on ? tone('accent', ` ${theme.glyphs.cursor} `) : '   ',
      on ? tone('strong', text) : text,
      tone('dim', `  ${pad(placeWords(one), placeWidth)} ${pad(entryWords(one.entries), 14)} `),
      tone('dim', one.free === undefined ? '' : `${formatBytes(one.free)} free`),
    ];
  });
}
