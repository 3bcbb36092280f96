import { textOfBytes } from '../../../proxmox/value/bytes.ts';
import type { EffectiveEntry } from '../../observed/effective.ts';
import type { MountFault } from '../../problem.ts';
import type { MountMatch } from './match.ts';
import { isLive, type MountSlot, narrowFirst, slotsOf, stays } from './slots.ts';

/** A declared mount that needs a slot of its own: a new one, or one that must leave its slot. */
export interface Placement {
  readonly match: MountMatch;
  readonly index: number;
  /** The slot it leaves. */
  readonly leaves: EffectiveEntry | undefined;
}

/** A mount for which there is no slot. */
export interface Unplaced {
  readonly match: MountMatch;
  readonly fault: MountFault;
}

export interface Placements {
  readonly placed: readonly Placement[];
  readonly problems: readonly Unplaced[];
}

export interface PlacementRequest {
  readonly matches: readonly MountMatch[];
  readonly effective: readonly EffectiveEntry[];
  /** Every slot with a line in force or pending. */
  readonly occupied: ReadonlySet<number>;
  readonly reserved: number;
  /** Hot-plug goes by string order [multi-add-running-order], a start by number [start-basic]. */
  readonly running: boolean;
}

/** The highest slot Proxmox takes [index-255 index-256]. */
const LAST_SLOT = 255;

/**
 * Finds slots for new mounts, and new slots for mounts that stand before the mount they lie in: an inner target must
 * come after its outer one, else it is hidden [start-nested-inner-first nested-running]. Only declared mounts move.
 */
export function placeMounts(request: PlacementRequest): Placements {
  const slots = slotsOf(request.matches, request.effective);
  const stuck = releaseMisordered(slots);
  let failed: readonly MountSlot[] = [];
  let before: number;
  // A slot that one leaves may be the one another lacks.
  do {
    before = failed.length;
    failed = assignSlots(slots, request);
  } while (failed.length > 0 && failed.length !== before);
  for (const each of failed) each.index = each.entry?.index;
  return {
    placed: placementsOf(slots),
    problems: [...stuck, ...failed.map((each) => noSlot(each, request))],
  };
}

/** Gives a slot to every mount that seeks one, those with the least choice first; those that find none are returned. */
function assignSlots(slots: readonly MountSlot[], request: PlacementRequest): readonly MountSlot[] {
  const failed: MountSlot[] = [];
  const waiting = slots.filter(({ index }) => index === undefined).sort(narrowFirst);
  if (waiting.length === 0) return failed;
  const taken = takenSlots(slots, request);
  for (let each = waiting.shift(); each; each = waiting.shift()) {
    const within = each.inners.length === 0 ? NONE : each.inners.filter(({ index }) => index !== undefined);
    each.index = slotFor(each, within, taken, request);
    if (each.index === undefined) {
      failed.push(each);
      continue;
    }
    taken.add(each.index);
    if (within.length === 0) continue;
    const displaced = within.filter((inner) => isDisplaced(inner, each, request));
    for (const inner of displaced) {
      if (inner.index !== undefined && !keepsSlot(inner, request)) taken.delete(inner.index);
      inner.index = undefined;
    }
    if (displaced.length > 0) waiting.splice(0, waiting.length, ...[...waiting, ...displaced].sort(narrowFirst));
  }
  return failed;
}

const NONE: readonly MountSlot[] = [];

/** A slot that is left can be filled in the same call only in a stopped container: in a running one it would wait. */
function takenSlots(slots: readonly MountSlot[], request: PlacementRequest): Set<number> {
  const taken = new Set(request.occupied);
  for (const { entry, index } of slots)
    if (entry && entry.index !== index && !request.running) taken.delete(entry.index);
  for (const { index } of slots) if (index !== undefined) taken.add(index);
  return taken;
}

function keepsSlot({ entry, index }: MountSlot, { running }: PlacementRequest): boolean {
  return running && entry !== undefined && (index === undefined || entry.index === index);
}

function isDisplaced(inner: MountSlot, outer: MountSlot, { running }: PlacementRequest): boolean {
  const covered = running && isLive(inner);
  return !stays(inner) && (covered || (inner.index ?? 0) <= (outer.index ?? 0));
}

/** Where an outer mount comes later, the inner one moves, if it is declared and can. */
function releaseMisordered(slots: readonly MountSlot[]): readonly Unplaced[] {
  const stuck = new Set<MountMatch>();
  for (const outer of slots) {
    for (const inner of outer.inners) {
      if (outer.index === undefined || inner.index === undefined || inner.index > outer.index) continue;
      if (!stays(inner)) inner.index = undefined;
      else if (inner.match) stuck.add(inner.match);
    }
  }
  return [...stuck].map((match) => ({ match, fault: { code: 'pending_holds_slot', path: match.mount.path } }));
}

/**
 * Below every mount that lies in this one; where there is no such slot, the declared ones among them move. In a running
 * container they move anyway: the new mount covers them at once, and being mounted again brings them above it.
 */
function slotFor(
  slot: MountSlot,
  within: readonly MountSlot[],
  taken: ReadonlySet<number>,
  request: PlacementRequest,
): number | undefined {
  if (within.length === 0) return freeSlot(slot, within, taken, request);
  if (request.running && within.some((inner) => isLive(inner) && stays(inner))) return undefined;
  const before = request.running ? within.filter((inner) => !isLive(inner)) : within;
  return freeSlot(slot, before, taken, request) ?? freeSlot(slot, before.filter(stays), taken, request);
}

function freeSlot(
  slot: MountSlot,
  before: readonly MountSlot[],
  taken: ReadonlySet<number>,
  request: PlacementRequest,
): number | undefined {
  const after = slot.below.filter((outer) => outer.index !== undefined);
  const last = before.reduce((most, { index }) => Math.min(most, (index ?? LAST_SLOT + 1) - 1), LAST_SLOT);
  for (let index = request.reserved; index <= last; index++) {
    if (taken.has(index)) continue;
    if (after.length === 0 || after.every((outer) => follows(index, outer, request.running))) return index;
  }
  return undefined;
}

function follows(index: number, outer: MountSlot, running: boolean): boolean {
  if (outer.index === undefined || index < outer.index) return false;
  const hotplugged = running && outer.entry?.index !== outer.index;
  return !hotplugged || `mp${index}` > `mp${outer.index}`;
}

function placementsOf(slots: readonly MountSlot[]): readonly Placement[] {
  const placed: Placement[] = [];
  for (const { match, entry, index } of slots)
    if (match && index !== undefined && entry?.index !== index) placed.push({ match, index, leaves: entry });
  return placed;
}

function noSlot(slot: MountSlot, { running }: PlacementRequest): Unplaced {
  const match = slot.match as MountMatch;
  const path = slot.target;
  const hidden = slot.inners.find(stays);
  if (!hidden) return { match, fault: { code: 'no_free_slot', path, last: LAST_SLOT } };
  const { target, entry } = hidden;
  return {
    match,
    fault: { code: 'would_hide_mount', path, hidden: { key: entry?.key ?? '', target: textOfBytes(target) }, running },
  };
}
