import { entryKey, type OwnedEntry, type OwnedMount, ownedKey } from '../engine/observed/memory.ts';
import type { SeenFilesystem } from '../engine/observed/seen.ts';

const FORMAT = 'phoenix-volumes-owned/1';

/** What `owned.json` holds. */
export interface Kept {
  readonly mounts: List<OwnedMount>;
  readonly entries: List<OwnedEntry>;
  readonly filesystems: List<SeenFilesystem>;
}

/** Each under its key. */
interface List<One> {
  readonly byKey: Map<string, One>;
  /** As they stand in the file; undefined: that has to be made anew. */
  lines: string | undefined;
}

/** Of our format, and nothing in it that we would not write again. */
export const isWhole = ({
  format,
  mounts = [],
  entries = [],
  filesystems = [],
}: Readonly<Record<string, unknown>>): boolean =>
  format === FORMAT &&
  Array.isArray(mounts) &&
  mounts.every(isOwned) &&
  Array.isArray(entries) &&
  entries.every(isOwnedEntry) &&
  Array.isArray(filesystems) &&
  filesystems.every(isSeen);

/** What of a file's content can be used. */
export const keptIn = ({ mounts, entries, filesystems }: Readonly<Record<string, unknown>>): Kept => ({
  mounts: keyed(listOf(mounts).filter(isOwned), ownedKey),
  entries: keyed(listOf(entries).filter(isOwnedEntry), entryKey),
  filesystems: keyed(listOf(filesystems).filter(isSeen), ({ hostPath }) => hostPath),
});

const keyed = <One>(all: readonly One[], keyOf: (one: One) => string): List<One> => ({
  byKey: new Map(all.map((one) => [keyOf(one), one])),
  lines: undefined,
});

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

/** Whether that changed anything. */
export function putIn<One>(list: List<One>, key: string, one: One): boolean {
  const text = JSON.stringify(one);
  const before = list.byKey.get(key);
  if (before !== undefined && JSON.stringify(before) === text) return false;
  if (before !== undefined) list.lines = undefined;
  else if (list.lines !== undefined) list.lines += lineOf(text, list.byKey.size);
  list.byKey.set(key, one);
  return true;
}

/** Whether it was there. */
export function takeOut<One>(list: List<One>, key: string): boolean {
  const isTaken = list.byKey.delete(key);
  if (isTaken) list.lines = undefined;
  return isTaken;
}

/** JSON, an entry a line; most lists are the same from one write to the next. */
export function textOfKept({ mounts, entries, filesystems }: Kept): string {
  const lists = [
    `"mounts": ${listText(mounts)}`,
    `"entries": ${listText(entries)}`,
    `"filesystems": ${listText(filesystems)}`,
  ];
  return `{\n "format": "${FORMAT}",\n ${lists.join(',\n ')}\n}\n`;
}

function listText<One>(list: List<One>): string {
  list.lines ??= Array.from(list.byKey.values(), (one, index) => lineOf(JSON.stringify(one), index)).join('');
  return list.byKey.size === 0 ? '[]' : `[${list.lines}\n ]`;
}

const lineOf = (text: string, before: number): string => `${before === 0 ? '' : ','}\n  ${text}`;

function isOwned(one: unknown): one is OwnedMount {
  if (typeof one !== 'object' || one === null) return false;
  const { volume, ctid, hostPath, path } = one as Record<string, unknown>;
  return [volume, hostPath, path].every((text) => typeof text === 'string') && typeof ctid === 'number';
}

function isOwnedEntry(one: unknown): one is OwnedEntry {
  if (typeof one !== 'object' || one === null) return false;
  const { hostPath, uid, inherited, volume = '', was = 0 } = one as Record<string, unknown>;
  const isNamed = typeof hostPath === 'string' && typeof volume === 'string' && typeof was === 'number';
  return isNamed && (uid === null || typeof uid === 'number') && typeof inherited === 'boolean';
}

function isSeen(one: unknown): one is SeenFilesystem {
  if (typeof one !== 'object' || one === null) return false;
  const { hostPath, fstype, source, id = '' } = one as Record<string, unknown>;
  return [hostPath, fstype, source, id].every((text) => typeof text === 'string');
}
