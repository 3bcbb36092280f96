import { normalPath } from '../../../ground/paths.ts';
import { absentAt } from '../../observed/absent.ts';
import { type EntryCount, entriesIn } from '../../observed/facts.ts';
import { otherThanSeen } from '../../observed/seen.ts';
import type { ObservedState } from '../../observed/state.ts';
import type { MountMatch } from './match.ts';

/** A mount that gets another directory of the host, and what both hold: nothing is moved from one to the other. */
export interface MovedMount {
  readonly from: string;
  readonly to: string;
  /** Entries of either; null: unknown. */
  readonly stays: EntryCount | null;
  readonly found: EntryCount | null;
}

/** The same where it asks for a consent of its own, with the mount. */
export interface LeavingMove extends MovedMount {
  readonly key: string;
  readonly volume: string;
  /** Inside the container. */
  readonly path: string;
}

export function movedMount(from: string, to: string, observed: ObservedState): MovedMount {
  return { from, to, stays: isAway(from, observed) ? null : entriesAt(from, observed), found: entriesAt(to, observed) };
}

/**
 * The move of a mount by which its container would lose sight of its data: something is in the directory it has, as far
 * as we know, and nothing in the one it would get.
 */
export function leavingMove(match: MountMatch, observed: ObservedState): LeavingMove | undefined {
  if (match.kind !== 'change' || match.found.kind !== 'bind') return undefined;
  const { volume, mount, entry } = match;
  const from = normalPath(match.found.volume);
  if (from === volume.hostPath) return undefined;
  const moved = movedMount(from, volume.hostPath, observed);
  return leavesData(moved) ? { ...moved, key: entry.key, volume: volume.name, path: mount.path } : undefined;
}

/** Whether something stays, as far as we know, and nothing is found. */
export const leavesData = ({ stays, found }: MovedMount): boolean =>
  stays?.count !== 0 && (found === null || found.count === 0);

/** Its file system is not there, so what is seen at the path is not what the container has. */
function isAway(path: string, observed: ObservedState): boolean {
  const seen = observed.seen.get(path);
  const isOther = seen !== undefined && otherThanSeen(path, seen, observed) !== undefined;
  return isOther || absentAt(path, observed.expectedMounts, observed) !== undefined;
}

const entriesAt = (path: string, { paths }: ObservedState): EntryCount | null => entriesIn(paths.get(path)) ?? null;
