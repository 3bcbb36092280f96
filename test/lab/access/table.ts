import { type ContainerLines, mapped, privileged, unprivileged } from '../containers.ts';

/** What the table varies. Every value of one column occurs together with every value of each other one. */
export const COLUMNS = {
  owner: [
    ...['0:0', '33:33', '1000:1000', '65534:65534', '99999:99999', '100000:100000', '100033:100033', '101000:101000'],
    ...['100044:100044', '165534:165534', '200000:200000', '200033:200033', '100000:0', '0:100000', '100033:1000'],
    ...['1000:101000', '1001:1001', '101000:100044', '200000:200044'],
  ],
  mode: [
    ...['0000', '0400', '0300', '0111', '0500', '0700', '0711', '0750', '0755', '0770', '0775', '0777', '0707', '0037'],
    ...['0073', '0573', '1777', '1770', '1775', '2775', '2770', '3777'],
  ],
  /** `setfacl` entries; what is not named comes from the mode, whose group digit is then the mask. */
  acl: [
    '',
    'u:33:rwx',
    'u:1000:rwx',
    'u:100000:rwx',
    'u:100033:rwx',
    'u:100033:r-x',
    'u:100033:-wx',
    'u:101000:rwx',
    'u:101000:---',
    'u:100000:---',
    'u:200033:rwx',
    'u:101000:rwx,m::r-x',
    'u:101000:rwx,m::---',
    'u:100033:rwx,m::rwx,g::---',
    'g:44:rwx',
    'g:100044:rwx',
    'g:100044:r--,g:101000:-wx',
    'g::r--,g:100044:-wx,m::rwx',
    'g:100044:rwx,m::r-x',
    'g:100044:rwx,m::---',
    'g:101000:---,g:100044:rwx,m::rwx',
    'g:100000:rwx',
    'g:200044:rwx',
    'g:1000:rwx',
    'u:101000:r-x,g:100044:rwx,m::rwx',
    'u:1000:---,g:1000:rwx,m::rwx',
    'm::r-x',
    'd:u:100033:rwx,d:m::rwx',
    'u:100033:rwx,d:u:100033:---,d:g:100044:rwx,d:m::rwx',
    'u:100033:rwx,u:101000:-wx,g:100033:---,g:101000:r-x,m::rwx',
    'u:200000:rwx,u:65534:---,g:200000:-wx,m::rwx',
  ],
  container: ['privileged', 'unprivileged', 'custom'],
  idmap: [
    '',
    'passthrough',
    'u:1000:1000:1;g:1000:1000:1',
    'u:1000:1000:1',
    'u:0:0:500;g:0:0:500',
    'u:33:1001:1;g:44:1001:1',
  ],
  mount: ['rw', 'ro', 'noexec'],
  /** `UID:GID[,GID…]` inside. */
  user: ['0:0', '33:33', '1000:1000', '1000:1000,44', '33:33,1000', '0:44,33', '500:0'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type Column = keyof typeof COLUMNS;
export type Row = Readonly<Record<Column, string>>;

export const CONTAINERS: Readonly<Record<string, ContainerLines>> = {
  privileged,
  unprivileged,
  custom: mapped('u 0 200000 1000', 'g 0 200000 1000', 'u 1000 1000 1', 'g 1000 1000 1'),
};

/**
 * So many rows, drawn by chance, the same for the same seed: first such that every pair of values occurs, then any.
 * Fewer than that takes are drawn from among them.
 */
export function drawRows(seed: number, count: number): readonly Row[] {
  const random = randomFrom(seed);
  const open = openPairs();
  const rows: Row[] = [];
  while (open.size > 0) rows.push(coveringRow(open, random));
  while (rows.length < count) rows.push(anyRow(random));
  return shuffled(rows, random).slice(0, count);
}

/** The pairs of values of different columns that occur in rows. */
export function pairsIn(rows: readonly Row[]): ReadonlySet<string> {
  return new Set(
    rows.flatMap((row) => NAMES.flatMap((a) => NAMES.flatMap((b) => (a < b ? pairOf(a, row[a], b, row[b]) : [])))),
  );
}

const NAMES = Object.keys(COLUMNS) as readonly Column[];

function valuesOf(column: Column): readonly string[] {
  return COLUMNS[column];
}

const pairOf = (a: Column, value: string, b: Column, other: string): string =>
  a < b ? `${a}=${value} ${b}=${other}` : `${b}=${other} ${a}=${value}`;

/** How many pairs of values there are. */
export const ALL_PAIRS = openPairs().size;

function openPairs(): Set<string> {
  const pairs = new Set<string>();
  for (const a of NAMES) {
    for (const b of NAMES) {
      if (a >= b) continue;
      for (const value of valuesOf(a)) for (const other of valuesOf(b)) pairs.add(pairOf(a, value, b, other));
    }
  }
  return pairs;
}

/** A row that begins with a pair still open, and takes what closes most others. */
function coveringRow(open: Set<string>, random: () => number): Row {
  const [first = ''] = open;
  const row: Partial<Record<Column, string>> = Object.fromEntries(
    first.split(' ').map((part) => [part.slice(0, part.indexOf('=')), part.slice(part.indexOf('=') + 1)]),
  );
  for (const column of shuffled(NAMES, random)) row[column] ??= bestValue(column, row, open, random);
  for (const a of NAMES) for (const b of NAMES) if (a < b) open.delete(pairOf(a, row[a] ?? '', b, row[b] ?? ''));
  return row as Row;
}

function bestValue(
  column: Column,
  row: Partial<Record<Column, string>>,
  open: ReadonlySet<string>,
  random: () => number,
): string {
  let best = { value: '', closes: -1 };
  for (const value of shuffled(valuesOf(column), random)) {
    const closes = NAMES.filter((other) => {
      const set = row[other];
      return set !== undefined && open.has(pairOf(column, value, other, set));
    }).length;
    if (closes > best.closes) best = { value, closes };
  }
  return best.value;
}

function anyRow(random: () => number): Row {
  return Object.fromEntries(NAMES.map((column) => [column, shuffled(valuesOf(column), random)[0]])) as Row;
}

function shuffled<T>(items: readonly T[], random: () => number): readonly T[] {
  return items
    .map((item) => ({ item, at: random() }))
    .sort((a, b) => a.at - b.at)
    .map(({ item }) => item);
}

/** Numbers from 0 to 1 that depend on nothing but the seed: a linear congruence, whose high bits are good enough. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}
