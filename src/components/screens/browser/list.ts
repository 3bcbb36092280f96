import { matching, type Searchable } from '../../../form/match.ts';
import type { Column, Table } from '../../../ground/columns.ts';
import { madeOnce } from '../../../ground/grouped.ts';
import type { Line, Span } from '../../../ground/line.ts';
import type { Area, Glyphs } from '../../../views/area.ts';
import { tableIn } from '../../../views/table.ts';
import type { ContainerPath } from '../access/state.ts';

/** One of the three views as data: how its things are found, ordered and drawn. */
export interface ListView<Item> {
  /** The detail pane stands beside the list, or below it where rows are wide. */
  readonly layout: 'beside' | 'below';
  readonly columns: readonly Column[];
  /** A cell for each column. `shows`: whether there was room for a column. */
  cells(item: Item, glyphs: Glyphs, shows: Table['shows']): readonly Span[];
  key(item: Item): string;
  searchable(item: Item): Searchable;
  /** The first one is the order a view opens with. */
  readonly sorts: readonly Sort<Item>[];
  detail(item: Item, area: Area): readonly Line[];
  subject(item: Item): Subject;
}

export interface Sort<Item> {
  readonly label: string;
  compare(a: Item, b: Item): number;
}

/** What a key pressed on an entry is about. */
export interface Subject {
  readonly volume?: string;
  /** Where somebody could be asked about, who is there first. */
  readonly places?: readonly ContainerPath[];
  /** What `y` copies. */
  readonly text: string;
}

/** A view filled with things, filtered and sorted; whatever draws it need not know what they are. */
export interface ListModel {
  readonly layout: 'beside' | 'below';
  /** How much of so much room its rows take. */
  width(room: number): number;
  readonly keys: readonly string[];
  /** Before filtering. */
  readonly total: number;
  readonly sort: string | undefined;
  heading(width: number): Line;
  row(index: number, width: number): Line;
  detail(index: number, width: number): readonly Line[];
  subject(index: number): Subject | undefined;
}

/** Sorts are counted round; the one a view opens with is not named. */
export function listModel<Item>(
  view: ListView<Item>,
  items: readonly Item[],
  { query, sort }: { readonly query: string; readonly sort: number },
  glyphs: Glyphs,
): ListModel {
  const order = view.sorts[sort % view.sorts.length];
  const sorted = order ? items.toSorted(order.compare) : items;
  const shown = matching(sorted, query, view.searchable);
  const at = <Result>(index: number, draw: (item: Item) => Result): Result | undefined => {
    const item = shown[index];
    return item === undefined ? undefined : draw(item);
  };
  // Whatever is filtered away still has its say in the widths: nothing moves while somebody types.
  const rows = items.map((item) => view.cells(item, glyphs, () => true));
  const tables = new Map<number, Table>();
  const table = (room: number): Table =>
    madeOnce(tables, room, () => tableIn({ width: room, glyphs }, view.columns, rows));
  const lineIn = ({ line, shows }: Table, item: Item): Line => line(view.cells(item, glyphs, shows));
  return {
    layout: view.layout,
    width: (room) => Math.min(room, table(room).width),
    keys: shown.map(view.key),
    total: items.length,
    sort: order === view.sorts[0] ? undefined : order?.label,
    heading: (width) => table(width).heading,
    row: (index, width) => at(index, (item) => lineIn(table(width), item)) ?? [],
    detail: (index, width) => at(index, (item) => view.detail(item, { width, glyphs })) ?? [],
    subject: (index) => at(index, view.subject),
  };
}

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
