import { beside, type Line, padLine, tone } from '../../../ground/line.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import type { Theme } from '../../draw/theme.ts';
import type { ListModel } from './list.ts';

/** How a screen is divided; one pane only where two would both be too narrow. */
export interface Layout {
  readonly panes: 'list' | 'beside' | 'below';
  readonly listWidth: number;
  readonly detailWidth: number;
  /** Rows of entries below the heading. */
  readonly page: number;
}

const GAP = 2;
const CURSOR = 2;
/** What the details want, and what a list gets all the same. */
const DETAIL = 62;
const LEAST = 35;
const BELOW = 5;

export function layoutOf(model: ListModel, columns: number, rows: number): Layout {
  if (model.layout === 'below') {
    return { panes: 'below', listWidth: columns - 1, detailWidth: columns - 2, page: Math.max(1, rows - 1 - BELOW) };
  }
  if (columns < 80) return { panes: 'list', listWidth: columns - 1, detailWidth: columns - 2, page: rows - 1 };
  const listWidth = CURSOR + model.width(Math.max(LEAST, columns - DETAIL) - CURSOR);
  return { panes: 'beside', listWidth, detailWidth: columns - listWidth - GAP - 1, page: rows - 1 };
}

/** A list in its layout, and where its cursor stands. */
interface Panes {
  readonly model: ListModel;
  readonly layout: Layout;
  readonly at: { readonly index: number; readonly top: number };
  /** Of the whole body. */
  readonly rows: number;
}

/** The list with its cursor, and what stands beside or below it. */
export function paneLines({ model, layout, at, rows }: Panes, theme: Theme): readonly Line[] {
  const list = listLines(model, layout, at, theme);
  const detail = model.detail(at.index, layout.detailWidth);
  switch (layout.panes) {
    case 'list':
      return list;
    case 'beside':
      return beside(list, clipped(detail, rows, theme), layout.listWidth + GAP, rows);
    case 'below':
      return [
        ...Array.from({ length: layout.page + 1 }, (_, row) => list[row] ?? []),
        [tone('dim', ` ${theme.glyphs.rule.repeat(layout.detailWidth)}`)],
        ...clipped(detail, BELOW - 1, theme).map((line) => [' ', ...line]),
      ];
  }
}

function listLines(
  model: ListModel,
  { listWidth, page }: Layout,
  { index, top }: { readonly index: number; readonly top: number },
  theme: Theme,
): readonly Line[] {
  const width = listWidth - CURSOR;
  const visible = model.keys.slice(top, top + page);
  return [
    ['  ', ...model.heading(width)],
    ...visible.map((_, row): Line => {
      const current = top + row === index;
      const line = model.row(top + row, width);
      return current ? [tone('accent', theme.glyphs.cursor), ' ', ...line] : ['  ', ...line];
    }),
  ];
}

/** The beginning of what does not fit, and how to see the rest. */
function clipped(lines: readonly Line[], rows: number, theme: Theme): readonly Line[] {
  if (lines.length <= rows) return lines;
  const left = lines.length - rows + 1;
  return [...lines.slice(0, rows - 1), [tone('dim', `${theme.glyphs.ellipsis} ${SCREENS.moreLines(left)}`)]];
}

/** A text that fills the screen from a line on, indented by one. */
export function scrolledLines(lines: readonly Line[], top: number, rows: number, width: number): readonly Line[] {
  return lines.slice(top, top + rows).map((line) => padLine([' ', ...line], width));
}
