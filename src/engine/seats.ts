import { normalPath } from '../proxmox/mount-point.ts';
import type { EffectiveEntry, MountMatch } from './match-mounts.ts';

/** A mount and the slot it has or seeks. Without a match it is somebody else's and stays where it is. */
export interface Seat {
  readonly target: string;
  readonly match?: MountMatch;
  readonly entry?: EffectiveEntry;
  index: number | undefined;
}

/** Every mount point the container will have, but those in conflict. */
export function seatsOf(matches: readonly MountMatch[], effective: readonly EffectiveEntry[]): readonly Seat[] {
  const claimed = new Set(matches.flatMap((match) => ('entry' in match ? [match.entry.key] : [])));
  const foreign = effective.flatMap((entry): readonly Seat[] =>
    claimed.has(entry.key) || !entry.mountPoint
      ? []
      : [{ target: normalPath(entry.mountPoint.target), entry, index: entry.index }],
  );
  const declared = matches.flatMap((match): readonly Seat[] => {
    if (match.kind === 'conflict') return [];
    const target = match.mount.path;
    return [
      match.kind === 'new'
        ? { target, match, index: undefined }
        : { target, match, entry: match.entry, index: match.entry.index },
    ];
  });
  return [...foreign, ...declared];
}

/** Of several on one target the highest index is on top, too [start-dup-target]. */
export function isUnder(lower: Seat, upper: Seat): boolean {
  return lower !== upper && (lower.target === upper.target || contains(lower.target, upper.target));
}

/** The mounts whose targets lie in this one's. */
export function inners(outer: Seat, seats: readonly Seat[]): readonly Seat[] {
  return seats.filter((inner) => contains(outer.target, inner.target));
}

function contains(outer: string, inner: string): boolean {
  return inner.length > outer.length && inner.startsWith(outer) && (outer.endsWith('/') || inner[outer.length] === '/');
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
  return a.target.split('/').length - b.target.split('/').length;
}
