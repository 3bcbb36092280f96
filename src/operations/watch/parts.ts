import type { Snapshot } from './snapshot.ts';

/**
 * A value that travels in parts, so that none takes long to take apart or to put together: the number of a part, a value's
 * children in their order, or a long one's runs of children, one after the other.
 */
export type PartTree =
  | number
  | { readonly list: readonly PartTree[] }
  | { readonly fields: readonly (readonly [key: string, value: PartTree])[] }
  | { readonly lists: readonly number[] }
  | { readonly entries: readonly number[] };

/** One part: its JSON, and the number that trees name it by. */
export interface SnapshotPart {
  readonly id: number;
  readonly text: string;
}

/** What of a snapshot the other end does not have yet, and how it is put together there. */
export interface CutSnapshot {
  readonly parts: readonly SnapshotPart[];
  readonly tree: PartTree;
}

/** Characters of a part that holds several children. */
const ENOUGH = 16 * 1024;
/** A list or object with more children than these travels in runs of them. */
const LONG = 50;
/** How deep it is looked for those: `files.list[0].value.shared_volumes`. */
const DEEP = 5;

/** Cuts one snapshot after the other into parts; what was sent before is not sent again. */
export function cutter(): (snapshot: Snapshot) => CutSnapshot {
  let last = 0;
  let known: ReadonlyMap<string, number> = new Map();
  return (snapshot) => {
    const now = new Map<string, number>();
    const parts: SnapshotPart[] = [];
    const numbered = (text: string): number => {
      const before = now.get(text) ?? known.get(text);
      const id = before ?? ++last;
      if (before === undefined) parts.push({ id, text });
      now.set(text, id);
      return id;
    };
    const tree = treeOf(flat(snapshot), DEEP, numbered);
    known = now;
    return { parts, tree: typeof tree === 'string' ? numbered(tree) : tree };
  };
}

/** A short value's JSON, or the tree of a long one. */
function treeOf(value: unknown, deep: number, numbered: (text: string) => number): string | PartTree {
  if (deep === 0 || typeof value !== 'object' || value === null) return textOf(value);
  if (Array.isArray(value)) {
    if (value.length > LONG) return { lists: runs(value.map(textOf), '[]').map(numbered) };
    const list = value.map((one) => treeOf(one, deep - 1, numbered));
    if (isText(list)) return isShort(list) ? `[${list.join()}]` : { lists: runs(list, '[]').map(numbered) };
    return { list: list.map((one) => (typeof one === 'string' ? numbered(one) : one)) };
  }
  const all = Object.entries(value).filter(([, one]) => one !== undefined);
  if (all.length > LONG) return { entries: runs(all.map(entryText), '{}').map(numbered) };
  const fields = all.map(([key, one]) => [key, treeOf(one, deep - 1, numbered)] as const);
  const values = fields.map(([, one]) => one);
  if (isText(values) && isShort(values))
    return `{${fields.map(([key, one]) => `${JSON.stringify(key)}:${one}`).join()}}`;
  return { fields: fields.map(([key, one]) => [key, typeof one === 'string' ? numbered(one) : one]) };
}

const textOf = (value: unknown): string => JSON.stringify(value) ?? 'null';

const entryText = ([key, value]: readonly [string, unknown]): string => `${JSON.stringify(key)}:${textOf(value)}`;

const isText = (all: readonly (string | PartTree)[]): all is readonly string[] =>
  all.every((one) => typeof one === 'string');

const isShort = (all: readonly string[]): boolean => all.reduce((sum, { length }) => sum + length, 0) <= ENOUGH;

/** As many neighbours together as make a part. */
function runs(texts: readonly string[], [open, close]: string): readonly string[] {
  const all: string[] = [];
  let run: string[] = [];
  let length = 0;
  for (const text of texts) {
    if (length > 0 && length + text.length > ENOUGH) {
      all.push(`${open}${run.join()}${close}`);
      run = [];
      length = 0;
    }
    run.push(text);
    length += text.length;
  }
  return [...all, `${open}${run.join()}${close}`];
}

/** Puts snapshots together again; what is the same as in the one before is the same object. */
export interface Joiner {
  take(id: number, value: unknown): void;
  /** Of the parts that were taken. */
  join(tree: PartTree): Snapshot;
}

export function joiner(): Joiner {
  let taken = new Map<number, unknown>();
  return {
    take: (id, value) => void taken.set(id, value),
    join: (tree) => {
      const used = new Map<number, unknown>();
      const snapshot = joined(tree, (id) => {
        if (!taken.has(id)) throw new Error(`part ${id} never came`);
        used.set(id, taken.get(id));
        return taken.get(id);
      });
      taken = used;
      return whole(snapshot as FlatSnapshot);
    },
  };
}

function joined(tree: PartTree, part: (id: number) => unknown): unknown {
  if (typeof tree === 'number') return part(tree);
  if ('list' in tree) return tree.list.map((one) => joined(one, part));
  if ('fields' in tree) return Object.fromEntries(tree.fields.map(([key, one]) => [key, joined(one, part)]));
  if ('lists' in tree) return tree.lists.flatMap((id) => part(id) as readonly unknown[]);
  return Object.fromEntries(tree.entries.flatMap((id) => Object.entries(part(id) as object)));
}

/** JSON has no maps; this is the only one. */
type FlatSnapshot = Omit<Snapshot, 'desired'> & {
  readonly desired?: Omit<NonNullable<Snapshot['desired']>, 'containers'> & {
    readonly containers: readonly (readonly [number, unknown])[];
  };
};

const flat = ({ desired, ...others }: Snapshot): FlatSnapshot =>
  desired ? { ...others, desired: { ...desired, containers: [...desired.containers] } } : others;

const whole = ({ desired, ...others }: FlatSnapshot): Snapshot =>
  desired ? ({ ...others, desired: { ...desired, containers: new Map(desired.containers) } } as Snapshot) : others;
