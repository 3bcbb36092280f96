import { groupedBy, onceFor } from '../../../ground/grouped.ts';
import { ancestorsOf, normalPath } from '../../../ground/paths.ts';
import { type EffectiveEntry, effectiveEntries } from '../../observed/effective.ts';
import type { ObservedContainer } from '../../observed/state.ts';
import type { MountMatch } from './match.ts';

/** A mount and the slot it has or seeks. Without a match it is somebody else's and stays where it is. */
export interface MountSlot {
  readonly target: string;
  readonly match?: MountMatch;
  readonly entry?: EffectiveEntry;
  index: number | undefined;
  /** Those this one must come after: mounts it lies in, and others on its own target [start-dup-target]. */
  readonly below: MountSlot[];
  /** Those that lie in this one. */
  readonly inners: MountSlot[];
}

/** Every mount point the container will have, but those in conflict. */
export function slotsOf(matches: readonly MountMatch[], effective: readonly EffectiveEntry[]): readonly MountSlot[] {
  const claimed = new Set(matches.flatMap((match) => ('entry' in match ? [match.entry.key] : [])));
  const slots: MountSlot[] = [];
  const add = (target: string, { match, entry }: Pick<MountSlot, 'match' | 'entry'>) =>
    slots.push({ target, match, entry, index: entry?.index, below: [], inners: [] });
  for (const entry of effective)
    if (entry.mountPoint && !claimed.has(entry.key)) add(normalPath(entry.mountPoint.target), { entry });
  for (const match of matches) {
    if (match.kind === 'conflict' || match.kind === 'by_line') continue;
    add(match.mount.path, { match, entry: match.kind === 'new' ? undefined : match.entry });
  }
  return related(slots);
}

/** Whether a container has its mounts as they shall be, and none is in the wrong slot: then there is nothing to weigh. */
export const areSettled = (container: ObservedContainer, matches: readonly MountMatch[]): boolean =>
  matches.every(isInForce) && lieApart(effectiveEntries(container));

const isInForce = (match: MountMatch): boolean => match.kind === 'in_sync' && !match.entry.pending;

/** Whether none of the mounts lies on another, or in one. */
const lieApart = onceFor(
  (entries: readonly EffectiveEntry[]): boolean =>
    entries.every(({ mountPoint }) => mountPoint) &&
    areApart(entries.map(({ mountPoint }) => normalPath(mountPoint?.target ?? '/'))),
);

function areApart(targets: readonly string[]): boolean {
  const distinct = new Set(targets);
  if (distinct.has('/') || distinct.size < targets.length) return false;
  return !targets.some((target) => {
    for (let at = target.indexOf('/', 1); at > 0; at = target.indexOf('/', at + 1))
      if (distinct.has(target.slice(0, at))) return true;
    return false;
  });
}

function related(slots: readonly MountSlot[]): readonly MountSlot[] {
  // Most have nothing to do with each other.
  if (areApart(slots.map(({ target }) => target))) return slots;
  const byTarget = groupedBy(slots, ({ target }) => target);
  for (const slot of slots) {
    for (const twin of byTarget.get(slot.target) ?? []) if (twin !== slot) slot.below.push(twin);
    for (const ancestor of ['/', ...ancestorsOf(slot.target)]) {
      for (const outer of byTarget.get(ancestor) ?? []) {
        if (outer.target === slot.target) continue;
        slot.below.push(outer);
        outer.inners.push(slot);
      }
    }
  }
  return slots;
}

/** Somebody else's, or one no single call can take out of its slot. */
export function stays({ match, entry }: MountSlot): boolean {
  return match === undefined || (entry?.replaces ?? false);
}

/** In force, not only pending. */
export function isLive({ entry }: MountSlot): boolean {
  return entry !== undefined && !entry.pending;
}

/**
 * First those that must come before somebody else's mount, by its slot, then outer before inner. Where each takes the lowest
 * slot it can in this order, all find one if there is a way: the limit of an outer mount is never above those of its inner ones.
 */
export function narrowFirst(a: MountSlot, b: MountSlot): number {
  const first = limitOf(a);
  const second = limitOf(b);
  if (first !== second) return first < second ? -1 : 1;
  return a.target < b.target ? -1 : Number(a.target > b.target);
}

/** The slot before which it must come. */
function limitOf({ inners }: MountSlot): number {
  if (inners.length === 0) return Number.POSITIVE_INFINITY;
  return Math.min(...inners.filter(stays).map(({ index }) => index ?? Number.POSITIVE_INFINITY));
}
