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
  /** Columns of the screen that its list may take of a narrow one; as much as others where absent. */
  readonly least?: number;
  readonly columns: readonly Column[];
  /** Where a column has no room, what it says stands in another one's cells: those are measured as they will be. */
  readonly merges?: boolean;
  /** A cell for each column. `shows`: whether there was room for a column. */
  cells(item: Item, glyphs: Glyphs, shows: Table['shows']): readonly Span[];
  key(item: Item): string;
  searchable(item: Item): Searchable;
  /** The first one is the order a view opens with. */
  readonly sorts: readonly Sort<Item>[];
  detail(item: Item, area: Area): readonly Line[];
  /** The same where it fills the screen; as `detail` when absent. */
  whole?(item: Item, area: Area): readonly Line[];
  /** What entries are listed under, in the order of the groups; all in one list where absent. */
  readonly groups?: Grouping<Item>;
  /** The first such entry is under the cursor as the view opens; the first of all where absent. */
  begins?(item: Item): boolean;
  subject(item: Item): Subject;
}

export interface Sort<Item> {
  readonly label: string;
  /** The title of the column that shows it, and whether it begins with the largest. */
  readonly column: string;
  readonly falls?: boolean;
  compare(a: Item, b: Item): number;
}

export interface Grouping<Item> {
  /** Its group, by its place among all. */
  of(item: Item): number;
  heading(group: number, count: number, width: number): Line;
}

/** What was found and could be written down: an owner, a mode, that a container has no mount, or one that nobody declares. */
export interface Accepting {
  readonly what: 'owner' | 'mode' | 'no mount' | 'mount';
  /** The slot of a mount. */
  readonly key?: string | undefined;
  readonly found: string;
  readonly ctid: number | undefined;
}

/** What a key pressed on an entry is about. */
export interface Subject {
  readonly volume?: string;
  /** Where somebody could be asked about, who is there first. */
  readonly places?: readonly ContainerPath[];
  /** What the files could take over. */
  readonly accepts?: Accepting;
  /** Where something is mounted that no volume declares. */
  readonly adopts?: { readonly ctid: number; readonly key?: string };
  /** What `y` copies. */
  readonly text: string;
}

/** A view filled with things, filtered and sorted; whatever draws it need not know what they are. */
export interface ListModel {
  readonly layout: 'beside' | 'below';
  readonly least?: number | undefined;
  /** How much of so much room its rows take. */
  width(room: number): number;
  readonly keys: readonly string[];
  /** Where the cursor stands as the view opens. */
  readonly begin: number;
  /** Before filtering. */
  readonly total: number;
  /** The order, where no title of a column shows it. */
  sort(width: number): string | undefined;
  readonly grouped: boolean;
  /** What stands above an entry: a group's heading above its first one. */
  above(index: number, width: number): readonly Line[];
  heading(width: number): Line;
  row(index: number, width: number): Line;
  detail(index: number, width: number): readonly Line[];
  whole(index: number, width: number): readonly Line[];
  subject(index: number): Subject | undefined;
}

/** Sorts are counted round. */
export function listModel<Item>(
  view: ListView<Item>,
  items: readonly Item[],
  { query, sort }: { readonly query: string; readonly sort: number },
  glyphs: Glyphs,
): ListModel {
  const order = view.sorts[sort % view.sorts.length];
  const { groups } = view;
  const sorted = order ? items.toSorted(order.compare) : items;
  const found = matching(sorted, query, view.searchable);
  const shown = groups ? found.toSorted((a, b) => groups.of(a) - groups.of(b)) : found;
  const at = <Result>(index: number, draw: (item: Item) => Result): Result | undefined => {
    const item = shown[index];
    return item === undefined ? undefined : draw(item);
  };
  // Whatever is filtered away still has its say in the widths: nothing moves while somebody types.
  const rows = items.map((item) => view.cells(item, glyphs, () => true));
  const tables = new Map<number, Table>();
  const table = (room: number): Table =>
    madeOnce(tables, room, () => {
      const wanted = titled(view.columns, order, glyphs);
      const shownIn = ({ shows }: Table): string => wanted.map(({ title = '' }) => Number(shows(title))).join('');
      let table = tableIn({ width: room, glyphs }, wanted, rows);
      // What stands in another's cells may leave no room for a further column, whose cells then stand elsewhere, too.
      for (let turn = 0; view.merges && turn < wanted.length && shownIn(table).includes('0'); turn++) {
        const { shows } = table;
        const merged = items.map((item) => view.cells(item, glyphs, shows));
        const next = tableIn({ width: room, glyphs }, wanted, merged);
        const isSettled = shownIn(next) === shownIn(table);
        table = next;
        if (isSettled) break;
      }
      return table;
    });
  const lineIn = ({ line, shows }: Table, item: Item): Line => line(view.cells(item, glyphs, shows));
  return {
    layout: view.layout,
    least: view.least,
    width: (room) => Math.min(room, table(room).width),
    keys: shown.map(view.key),
    begin: Math.max(0, view.begins && query === '' ? shown.findIndex(view.begins) : 0),
    total: items.length,
    sort: (width) => (order === undefined || table(width).shows(titleOf(order, glyphs)) ? undefined : order.label),
    grouped: groups !== undefined,
    above(index, width) {
      const [item, before] = [shown[index], shown[index - 1]];
      if (!groups || item === undefined) return [];
      const group = groups.of(item);
      if (before !== undefined && groups.of(before) === group) return [];
      const count = shown.filter((one) => groups.of(one) === group).length;
      return [...(index === 0 ? [] : [[]]), groups.heading(group, count, width)];
    },
    heading: (width) => table(width).heading,
    row: (index, width) => at(index, (item) => lineIn(table(width), item)) ?? [],
    detail: (index, width) => at(index, (item) => view.detail(item, { width, glyphs })) ?? [],
    whole: (index, width) => at(index, (item) => (view.whole ?? view.detail)(item, { width, glyphs })) ?? [],
    subject: (index) => at(index, view.subject),
  };
}

const titleOf = (
  { column, falls = false }: Pick<Sort<unknown>, 'column' | 'falls'>,
  { rising, falling }: Glyphs,
): string => `${column} ${falls ? falling : rising}`;

/** The columns, with the order in the title of the one it goes by. */
const titled = <Item>(columns: readonly Column[], order: Sort<Item> | undefined, glyphs: Glyphs): readonly Column[] =>
  columns.map((one) => (order && one.title === order.column ? { ...one, title: titleOf(order, glyphs) } : one));

export const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
