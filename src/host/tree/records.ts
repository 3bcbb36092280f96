import type { KindChange } from '../../engine/tree/change.ts';
import type { EntryType } from '../../engine/tree/fact.ts';

/** How the child spells what an entry is. */
const LETTERS: Readonly<Record<EntryType, string>> = { directory: 'd', file: 'f', symlink: 'l', special: 's' };

const TYPES = new Map(Object.entries(LETTERS).map(([type, letter]) => [letter, type as EntryType]));

export const typeOf = (letter: string): EntryType => TYPES.get(letter) ?? 'special';

/** A kind and what becomes of it, as an argument. */
export const kindArgument = ({ from, to, immutable }: KindChange): string =>
  [LETTERS[from.type], from.uid, from.gid, from.mode, to.uid, to.gid, to.mode, immutable ?? '-'].join(':');
