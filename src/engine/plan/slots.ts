import { ancestorsOf, normalPath } from '../../ground/paths.ts';
import type { EffectiveEntry } from '../observed/effective.ts';
import type { MountMatch } from './match.ts';

/** A mount and the slot it has or seeks. Without a match it is somebody else's and stays where it is. */
export interface Seat {
  readonly target: string;
  readonly match?: MountMatch;
  readonly entry?: EffectiveEntry;
  index: number | undefined;
  /** Those this one must come after: mounts it lies in, and others on its own target [start-dup-target]. */
  readonly below: Seat[];
  /** Those that lie in this one. */
  readonly inners: Seat[];
}

/** Every mount point the container will have, but those in conflict. */
export function seatsOf(matches: readonly MountMatch[], effective: readonly EffectiveEntry[]): readonly Seat[] {
  const claimed = new Set(matches.flatMap((match) => ('entry' in match ? [match.entry.key] : [])));
  const foreign = effective.flatMap((entry): readonly Seat[] =>
    claimed.has(entry.key) || !entry.mountPoint
      ? []
      : [{ ...at(normalPath(entry.mountPoint.target)), entry, index: entry.index }],
  );
  const declared = matches.flatMap((match): readonly Seat[] => {
    if (match.kind === 'conflict') return [];
    const seat = { ...at(match.mount.path), match };
    return [
      match.kind === 'new' ? { ...seat, index: undefined } : { ...seat, entry: match.entry, index: match.entry.index },
    ];
  });
  return related([...foreign, ...declared]);
}

function at(target: string) {
  return { target, below: [], inners: [] };
}

function related(seats: readonly Seat[]): readonly Seat[] {
  const byTarget = new Map<string, Seat[]>();
  for (const seat of seats) byTarget.set(seat.target, [...(byTarget.get(seat.target) ?? []), seat]);
  for (const seat of seats) {
    for (const twin of byTarget.get(seat.target) ?? []) if (twin !== seat) seat.below.push(twin);
    for (const ancestor of ['/', ...ancestorsOf(seat.target)]) {
      for (const outer of byTarget.get(ancestor) ?? []) {
        if (outer.target === seat.target) continue;
        seat.below.push(outer);
        outer.inners.push(seat);
      }
    }
  }
  return seats;
}

/** Somebody else's, or one no single call can take out of its slot. */
export function stays({ match, entry }: Seat): boolean {
  return match === undefined || (entry?.replaces ?? false);
}

/** In force, not only pending. */
export function isLive({ entry }: Seat): boolean {
  return entry !== undefined && !entry.pending;
}

export function outerFirst(a: Seat, b: Seat): number {
  return a.target < b.target ? -1 : Number(a.target > b.target);
}
