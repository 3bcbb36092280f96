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
  const foreign = effective.flatMap((entry): readonly MountSlot[] =>
    claimed.has(entry.key) || !entry.mountPoint
      ? []
      : [slotAt(normalPath(entry.mountPoint.target), { entry, index: entry.index })],
  );
  const declared = matches.flatMap((match): readonly MountSlot[] => {
    if (match.kind === 'conflict' || match.kind === 'by_line') return [];
    const entry = match.kind === 'new' ? undefined : match.entry;
    return [slotAt(match.mount.path, { match, entry, index: entry?.index })];
  });
  return related([...foreign, ...declared]);
}

/** Whether a container has its mounts as they shall be, and none is in the wrong slot: then there is nothing to weigh. */
export const areSettled = (container: ObservedContainer, matches: readonly MountMatch[]): boolean =>
  matches.every(isInForce) && lieApart(effectiveEntries(container));

const isInForce = (match: MountMatch): boolean => match.kind === 'in_sync' && !match.entry.pending;

/** Whether none of the mounts lies on another, or in one. */
const lieApart = onceFor((entries: readonly EffectiveEntry[]): boolean => {
  const targets = new Set<string>();
  for (const { mountPoint } of entries) if (mountPoint) targets.add(normalPath(mountPoint.target));
  if (targets.has('/') || targets.size < entries.length) return false;
  return ![...targets].some((target) => ancestorsOf(target).some((at) => targets.has(at)));
});

function slotAt(target: string, { match, entry, index }: Pick<MountSlot, 'match' | 'entry' | 'index'>): MountSlot {
  return { target, match, entry, index, below: [], inners: [] };
}

function related(slots: readonly MountSlot[]): readonly MountSlot[] {
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
  const [first, second] = [limitOf(a), limitOf(b)];
  if (first !== second) return first < second ? -1 : 1;
  return a.target < b.target ? -1 : Number(a.target > b.target);
}

/** The slot before which it must come. */
function limitOf({ inners }: MountSlot): number {
  return Math.min(...inners.filter(stays).map(({ index }) => index ?? Number.POSITIVE_INFINITY));
}
