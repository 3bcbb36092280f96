import type { LastWalk, RememberedWalk } from '../tree/last.ts';
import type { SeenFilesystem } from './seen.ts';

/** What earlier applies and edits left word of. */
export interface Memory {
  /** What is remembered to be ours; empty where nothing is remembered. */
  readonly owned: readonly OwnedMount[];
  /** Entries of ACLs that this program set. */
  readonly ownedEntries: readonly OwnedEntry[];
  /** The file systems that host paths were last seen on, by the path; empty where nothing is remembered. */
  readonly seen: ReadonlyMap<string, SeenFilesystem>;
  /** Calls of `pct` that earlier applies started and that still run. */
  readonly calls?: readonly RunningCall[] | undefined;
  /** Containers that the last apply stopped to restart them, when it was killed. */
  readonly cutOff?: readonly number[] | undefined;
  /** What was last seen of trees, by the path; undefined: that is not known. */
  readonly walks?: ReadonlyMap<string, RememberedWalk & LastWalk> | undefined;
  /** It once knew more, or may have. */
  readonly lost?: MemoryLoss | undefined;
}

/** A call of `pct` that changes a container, by the number of its process. */
export interface RunningCall {
  readonly ctid: number;
  readonly pid: number;
}

/** A memory that cannot be used, and why: `system` is the system's code (`ENOENT`: it is gone), absent where its text is damaged. */
export interface MemoryLoss {
  /** As this process opens it. */
  readonly path: string;
  readonly system?: string | undefined;
  /** An apply kept it there, beside the memory that was begun anew. */
  readonly isAside: boolean;
}

export const NOTHING_REMEMBERED: Memory = { owned: [], ownedEntries: [], seen: new Map() };

/** An entry for a user by its id on disk; null: all that is inherited, for nothing was before. */
export interface OwnedEntry {
  readonly hostPath: string;
  readonly uid: number | null;
  readonly inherited: boolean;
  /** The volume that it was set for. */
  readonly volume?: string | undefined;
  /** The bits of the entry that somebody else had set, where ours is a wider one: they come back with the end of ours. */
  readonly was?: number | undefined;
}

/** One entry is remembered once. */
export const entryKey = ({ hostPath, uid, inherited }: OwnedEntry): string => `${uid} ${inherited} ${hostPath}`;

/** A mount that this program made, adopted or left behind in an edit; a memory, not a truth. Paths are normalised. */
export interface OwnedMount {
  readonly volume: string;
  readonly ctid: number;
  readonly hostPath: string;
  /** Inside the container. */
  readonly path: string;
}

type Place = Omit<OwnedMount, 'volume'>;

/** One mount is remembered once. */
export const ownedKey = ({ ctid, hostPath, path }: Place): string => `${ctid} ${hostPath}\0${path}`;

/** Ready to be asked of many mounts: the volume that one is remembered to be of. */
export function ownersOf(owned: readonly OwnedMount[]): (place: Place) => string | undefined {
  if (owned.length === 0) return () => undefined;
  const volumes = new Map(owned.map((mount) => [ownedKey(mount), mount.volume]));
  return (place) => volumes.get(ownedKey(place));
}
