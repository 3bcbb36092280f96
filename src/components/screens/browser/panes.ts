import { cursorRow, type Line, padLine, type Span, type Tone, tone } from '../../../ground/line.ts';
import { wrap } from '../../../ground/wrap.ts';
import { WIDEST } from '../../../views/area.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import type { ClickedAt } from '../../app/screen.ts';
import { moreBelow, ruleLine, thumbOf, type Window } from '../../draw/rows.ts';
import type { Theme } from '../../draw/theme.ts';
import { windowTop } from '../../fields/scroll.ts';
import type { ListModel } from './list.ts';

/** How a screen is divided; one pane only where two would both be too narrow. */
export interface Layout {
  readonly panes: 'list' | 'beside' | 'below';
  readonly listWidth: number;
  readonly detailWidth: number;
  /** Rows of entries below the heading. */
  readonly page: number;
}

/** A blank, the wall, a blank. */
export const WALL = 3;
const CURSOR = 2;
const LEAST = 35;
const BELOW = 6;
/** From here on the details stand in two columns. */
const TWO_COLUMNS = 160;

export function layoutOf(model: ListModel, columns: number, rows: number): Layout {
  if (model.layout === 'below') {
    const width = Math.min(columns - 2, WIDEST);
    return { panes: 'below', listWidth: columns - 1, detailWidth: width, page: Math.max(1, rows - 1 - BELOW) };
  }
  if (columns < 80) return { panes: 'list', listWidth: columns - 1, detailWidth: columns - 2, page: rows - 1 };
  const listWidth = CURSOR + model.width(listRoom(columns, model.least) - CURSOR);
  return { panes: 'beside', listWidth, detailWidth: columns - listWidth - WALL - 1, page: rows - 1 };
}

/** The details come first up to 100 columns, then both get more. */
function listRoom(columns: number, least = LEAST): number {
  if (columns < 100) return Math.max(least, columns - 64);
  return columns < TWO_COLUMNS ? Math.floor(columns * 0.55) : Math.floor(columns * 0.48);
}

/** A list in its layout, and where its cursor stands. */
interface Panes {
  readonly model: ListModel;
  readonly layout: Layout;
  readonly at: { readonly index: number; readonly top: number };
  /** The first visible line of the details, where they have the keys. */
  readonly pane?: number | undefined;
  /** Of the whole body. */
  readonly rows: number;
  readonly columns: number;
}

/** The list with its cursor, and what stands beside or below it. */
export function paneLines(panes: Panes, theme: Theme): readonly Line[] {
  const { model, layout, at, rows, columns, pane } = panes;
  const list = listLines(model, layout, { ...at, focused: pane === undefined }, theme);
  const { lines, room } = detailPane(panes);
  const color = pane === undefined ? 'dim' : 'accent';
  const detail =
    pane === undefined
      ? clipped(lines, room, theme)
      : clipped(lines.slice(Math.min(pane, endOf(lines, room))), room, theme);
  switch (layout.panes) {
    case 'list':
      return list;
    case 'beside': {
      const wall = wallOf({ count: model.keys.length, page: layout.page, top: at.top }, { rows, color }, theme);
      return besideLines(list, detail, { width: layout.listWidth, wall });
    }
    case 'below': {
      const { top, page, count } = listWindow(panes, theme);
      return [
        ...Array.from({ length: layout.page + 1 }, (_, row) => list[row] ?? []),
        ruleLine(moreBelow(top, page, count), { columns, color }, theme),
        ...detail.map((line) => [' ', ...line]),
      ];
    }
  }
}

/** What of the list is seen, in rows: groups have headings, which take room as entries do. */
export function listWindow({ model, layout, at }: Panes, theme: Theme): Window {
  return listRows(model, layout, { ...at, focused: true }, theme).seen;
}

/** Two panes with the wall between them, as many rows as the wall has. */
export const besideLines = (
  list: readonly Line[],
  detail: readonly Line[],
  { width, wall }: { readonly width: number; readonly wall: readonly Span[] },
): readonly Line[] =>
  wall.map((span, row) => [...padLine(list[row] ?? [], width), ' ', span, ' ', ...(detail[row] ?? [])]);

/** All that the pane of the details has to show, and how many rows there are for it. */
export function detailPane({ model, layout, at, rows, columns }: Panes): {
  readonly lines: readonly Line[];
  readonly room: number;
} {
  const { panes, detailWidth } = layout;
  if (panes === 'list') return { lines: [], room: rows };
  if (panes === 'below') return { lines: model.detail(at.index, detailWidth), room: BELOW - 1 };
  return { lines: detailLines(model, at.index, { columns, width: detailWidth }), room: rows };
}

const endOf = (lines: readonly Line[], rows: number): number => Math.max(0, lines.length - rows);

/** In one column, or what is known of the thing beside what belongs to it, where there is room for both. */
function detailLines(
  model: ListModel,
  index: number,
  { columns, width }: { readonly columns: number; readonly width: number },
): readonly Line[] {
  if (columns < TWO_COLUMNS) return model.detail(index, width);
  const left = Math.floor(width * 0.42);
  const right = width - left - 2;
  const end = (lines: readonly Line[]) => {
    const blank = lines.findIndex((line) => line.length === 0);
    return blank < 0 ? lines.length : blank;
  };
  const narrow = model.detail(index, left);
  const wide = model.detail(index, right);
  const about = narrow.slice(0, end(narrow));
  const parts = wide.slice(end(wide) + 1);
  return Array.from({ length: Math.max(about.length, parts.length) }, (_, row) => [
    ...padLine(about[row] ?? [], left),
    '  ',
    ...(parts[row] ?? []),
  ]);
}

/** The wall between two panes, thicker where the list stands in what there is of it. */
export function wallOf(
  { count, page, top }: Window,
  { rows, color }: { readonly rows: number; readonly color: Tone },
  { glyphs }: Theme,
): readonly Span[] {
  const thumb = thumbOf({ count, page, top }, rows);
  return Array.from({ length: rows }, (_, row) => tone(color, thumb?.(row) ? glyphs.thumb : glyphs.wall));
}

/** Which entry stands in this row of the body. */
export function entryAt({ model, layout, at }: Panes, { row, column }: ClickedAt, theme: Theme): number | undefined {
  if (column >= layout.listWidth) return undefined;
  return listRows(model, layout, { ...at, focused: true }, theme).rows[row - 1]?.index;
}

function listLines(...drawing: Parameters<typeof listRows>): readonly Line[] {
  const [model, { listWidth }] = drawing;
  const width = listWidth - CURSOR;
  const isFilteredAway = model.keys.length === 0 && model.total > 0;
  return [
    ['  ', ...model.heading(width)],
    ...(isFilteredAway ? wrap(SCREENS.notHere, width).map((line): Line => ['  ', tone('dim', line)]) : []),
    ...listRows(...drawing).rows.map(({ line }) => line),
  ];
}

/** A row of the list below its heading; without an index none of an entry. */
interface ListRow {
  readonly line: Line;
  readonly index?: number;
}

function listRows(
  model: ListModel,
  { listWidth, page }: Layout,
  { index, top, focused }: { readonly index: number; readonly top: number; readonly focused: boolean },
  theme: Theme,
): { readonly rows: readonly ListRow[]; readonly seen: Window } {
  const width = listWidth - CURSOR;
  const all: ListRow[] = [];
  let cursor = 0;
  // What stands above entries is looked at only where some do: a list of thousands has none.
  const [first, last] = model.grouped ? [0, model.keys.length] : [top, Math.min(model.keys.length, top + page)];
  let begin = 0;
  for (let at = first; at < last; at++) {
    all.push(...model.above(at, listWidth).map((line) => ({ line })));
    if (at === index) cursor = all.length;
    if (at === top) begin = at === 0 ? 0 : all.length;
    const line = model.row(at, width);
    const isHere = at === index;
    // The bar is where the keys are.
    const drawn =
      isHere && !focused
        ? [tone('accent', `${theme.glyphs.cursor} `), ...line]
        : cursorRow(isHere, [`${theme.glyphs.cursor} `, line], listWidth);
    all.push({ line: drawn, index: at });
  }
  const from = index === 0 ? 0 : windowTop(begin, cursor, all.length, page);
  const seen = model.grouped ? { top: from, page, count: all.length } : { top, page, count: model.keys.length };
  return { rows: all.slice(from, from + page), seen };
}

/** The beginning of what does not fit, and how to see the rest. */
export function clipped(lines: readonly Line[], rows: number, theme: Theme): readonly Line[] {
  if (lines.length <= rows) return lines;
  const left = lines.length - rows + 1;
  return [...lines.slice(0, rows - 1), [tone('dim', `${theme.glyphs.ellipsis} ${SCREENS.moreLines(left)}`)]];
}

/** A text that fills the screen from a line on, indented by one. */
export function scrolledLines(lines: readonly Line[], top: number, rows: number, width: number): readonly Line[] {
  return lines.slice(top, top + rows).map((line) => padLine([' ', ...line], width));
}
