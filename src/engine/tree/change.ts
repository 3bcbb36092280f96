import { LEFT_BECAUSE, type SomeEntries, type TreeEntry } from './fact.ts';

/** Entries of one kind that become another's. */
export interface KindChange extends SomeEntries {
  readonly from: TreeEntry;
  /** Of the same type. */
  readonly to: TreeEntry;
  /** So many of that kind are immutable and were not meant: where more are by then, those are left. undefined: not known. */
  readonly immutable?: number | undefined;
}

/** What of a tree is about to be changed; on record before it is. */
export interface TreeChunk {
  /** Entries that are about to be changed. */
  readonly count: number;
  /** The entries themselves, where there is a way back. */
  readonly directories?: readonly ChunkDirectory[] | undefined;
}

export interface ChunkDirectory {
  /** Below the top, '' being the top; a character for each of its bytes, as names are. */
  readonly path: string;
  /** Name, inode number as text, and which of the change's kinds it is of. */
  readonly entries: readonly (readonly [name: string, inode: string, kind: number])[];
}

/** How far the change of a tree is. */
export interface TreeProgress {
  /** Entries that were looked at, changed, and left although their kind was on the list. */
  readonly examined: number;
  readonly changed: number;
  readonly left: number;
  /** Below the top, '' being the top. */
  readonly at: string;
}

/** What became of the entries of a tree. */
export interface TreeDone {
  readonly examined: number;
  readonly changed: number;
  /** Left as they were, though the plan had their kind: by why, the first of each. */
  readonly left: readonly (SomeEntries & { readonly why: LeftMeanwhile })[];
}

/** Why an entry was left that a plan meant to change: it became something else meanwhile, or the system says no. */
export const LEFT_MEANWHILE = [...LEFT_BECAUSE, 'boundary', 'changed', 'replaced', 'moved', 'denied'] as const;

export type LeftMeanwhile = (typeof LEFT_MEANWHILE)[number];

/**
 * What the system did not let be changed, though it still is what the plan saw: the step did not do what it said, and fails.
 * What became something else meanwhile is no longer what was planned, and fails nothing.
 */
export const refusedIn = ({ left }: TreeDone): TreeDone['left'] =>
  left.filter(({ why }) => why === 'denied' || why === 'immutable');
