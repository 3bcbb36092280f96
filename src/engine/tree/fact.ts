/** What an entry is, as far as its owner and mode are concerned: devices, FIFOs and sockets are special. */
export const ENTRY_TYPES = ['directory', 'file', 'symlink', 'special'] as const;

export type EntryType = (typeof ENTRY_TYPES)[number];

/** Entries that do not differ in what they are, whose, and who may do what. */
export interface TreeEntry {
  readonly type: EntryType;
  readonly uid: number;
  readonly gid: number;
  /** Permission bits with setuid, setgid and sticky: `st_mode & 0o7777`. */
  readonly mode: number;
}

/**
 * Why an entry is never changed: a chmod would change an ACL's mask, a chown would take capabilities and setuid, another
 * name of a file may lie outside, and immutable is immutable.
 */
export const LEFT_BECAUSE = ['acl', 'capability', 'setuid', 'hard_link', 'immutable'] as const;

export type LeftBecause = (typeof LEFT_BECAUSE)[number];

/** How many, and up to three of them: paths below the top, a character for each of their bytes. */
export interface SomeEntries {
  readonly count: number;
  readonly examples: readonly string[];
}

export interface TreeKind extends TreeEntry, SomeEntries {
  readonly left?: LeftBecause | undefined;
}

/** Why a walk did not see everything. */
export type TreeEnd = 'over_limit' | 'timed_out' | 'changed_meanwhile' | 'unreadable';

/** What lies below a directory, however deep, but on no other mount; not the directory itself. */
export interface TreeFact {
  /** At most {@link MOST_KINDS}. */
  readonly kinds: readonly TreeKind[];
  /** Of further kinds, which nobody told apart: they are never changed. */
  readonly other: SomeEntries;
  /** Where something else is mounted: not entered. */
  readonly boundaries: SomeEntries;
  readonly unread: SomeEntries;
  /** Entries that were looked at. */
  readonly seen: number;
  /** Absent: everything was. */
  readonly ended?: TreeEnd | undefined;
}

export const MOST_KINDS = 256;

/** Entries that a plan looks at in one tree, and for how long. */
export const MOST_SEEN = 5_000_000;
export const LOOK_SECONDS = 60;

/** Up to so many changed entries are recorded one by one, so that there is a way back. */
export const MOST_RECORDED = 100_000;

export const NONE_OF_THEM: SomeEntries = { count: 0, examples: [] };
