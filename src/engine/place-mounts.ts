import { normalPath } from '../proxmox/mount-point.ts';
import type { EffectiveEntry, MountMatch } from './match-mounts.ts';

/** A declared mount that needs a slot of its own: a new one, or one that must leave its slot. */
export interface Placement {
  readonly match: MountMatch;
  readonly index: number;
  /** The slot it leaves. */
  readonly leaves?: EffectiveEntry;
}

export interface PlacementProblem {
  readonly match: MountMatch;
  readonly code: string;
  readonly summary: string;
  readonly hint: string;
}

export interface Placements {
  readonly placed: readonly Placement[];
  readonly problems: readonly PlacementProblem[];
}

export interface PlacementRequest {
  readonly ctid: number;
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
  const seats = seatsOf(request);
  unseatMisordered(seats);
  if (request.running) unseatCovered(seats);
  const problems: PlacementProblem[] = [];
  const waiting = seats.filter((seat) => seat.index === undefined).sort(outerFirst);
  for (let seat = waiting.shift(); seat; seat = waiting.shift()) {
    const blockers = inners(seat, seats).filter((inner) => inner.index !== undefined);
    const index =
      freeSlot(seat, seats, blockers, request) ?? freeSlot(seat, seats, blockers.filter(isForeign), request);
    if (index === undefined || (request.running && blockers.some(isForeign))) {
      problems.push(noSlot(seat, blockers, request));
      seats.splice(seats.indexOf(seat), 1);
      continue;
    }
    seat.index = index;
    for (const inner of blockers) {
      if (isForeign(inner) || (inner.index ?? index) > index) continue;
      inner.index = undefined;
      waiting.push(inner);
      waiting.sort(outerFirst);
    }
  }
  return { placed: seats.flatMap(placementOf), problems };
}

/** A mount and the slot it has or seeks. Without a match it is somebody else's and stays where it is. */
interface Seat {
  readonly target: string;
  readonly match?: MountMatch;
  readonly entry?: EffectiveEntry;
  index: number | undefined;
}

function seatsOf({ matches, effective }: PlacementRequest): Seat[] {
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

/** Where an outer mount comes later, the inner one moves; if that is not ours, the outer one. */
function unseatMisordered(seats: readonly Seat[]): void {
  for (const outer of seats) {
    for (const inner of inners(outer, seats)) {
      if (outer.index === undefined || inner.index === undefined || inner.index > outer.index) continue;
      if (!isForeign(inner)) inner.index = undefined;
      else if (!isForeign(outer)) outer.index = undefined;
    }
  }
}

/** In a running container a new outer mount would cover the inner ones at once: they are mounted again, above it. */
function unseatCovered(seats: readonly Seat[]): void {
  const seeking = seats.filter((seat) => seat.index === undefined);
  for (const outer of seeking) {
    for (const inner of inners(outer, seats)) if (!isForeign(inner)) inner.index = undefined;
  }
}

function freeSlot(
  seat: Seat,
  seats: readonly Seat[],
  before: readonly Seat[],
  request: PlacementRequest,
): number | undefined {
  const taken = new Set([...request.occupied, ...seats.flatMap(({ index }) => index ?? [])]);
  const after = seats.filter((outer) => outer.index !== undefined && contains(outer.target, seat.target));
  const last = Math.min(LAST_SLOT, ...before.map(({ index }) => (index ?? LAST_SLOT + 1) - 1));
  for (let index = request.reserved; index <= last; index++) {
    if (!taken.has(index) && after.every((outer) => follows(index, outer, request.running))) return index;
  }
  return undefined;
}

function follows(index: number, outer: Seat, running: boolean): boolean {
  if (outer.index === undefined || index < outer.index) return false;
  const hotplugged = running && outer.entry?.index !== outer.index;
  return !hotplugged || `mp${index}` > `mp${outer.index}`;
}

function inners(outer: Seat, seats: readonly Seat[]): readonly Seat[] {
  return seats.filter((inner) => contains(outer.target, inner.target));
}

function contains(outer: string, inner: string): boolean {
  return inner.length > outer.length && inner.startsWith(outer) && (outer.endsWith('/') || inner[outer.length] === '/');
}

function isForeign(seat: Seat): boolean {
  return seat.match === undefined;
}

function outerFirst(a: Seat, b: Seat): number {
  return a.target.split('/').length - b.target.split('/').length;
}

function placementOf({ match, entry, index }: Seat): readonly Placement[] {
  if (!match || index === undefined || entry?.index === index) return [];
  return [{ match, index, ...(entry ? { leaves: entry } : {}) }];
}

function noSlot(seat: Seat, blockers: readonly Seat[], { ctid, running }: PlacementRequest): PlacementProblem {
  const match = seat.match as MountMatch;
  const hidden = blockers.find(isForeign);
  const what = `CT ${ctid}: ${seat.target} of volume ${match.volume.name}`;
  if (!hidden) {
    return {
      match,
      code: 'no_free_slot',
      summary: `${what} has no free mount point slot up to mp${LAST_SLOT}`,
      hint: 'Remove mount points that are not needed.',
    };
  }
  return {
    match,
    code: 'would_hide_mount',
    summary: `${what} would hide ${hidden.entry?.key} at ${hidden.target}, which lies in it and is not ours to move`,
    hint: running
      ? `Stop CT ${ctid} and apply again, or choose another path.`
      : `Move ${hidden.entry?.key} to a higher slot, or choose another path.`,
  };
}
