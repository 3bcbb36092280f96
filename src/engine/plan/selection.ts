import type { DesiredVolume } from '../desired/state.ts';
import type { ObservedState } from '../observed/state.ts';
import type { DeclaredMount } from './mount/match.ts';
import type { PlanOptions } from './types.ts';

/** What a plan was asked for: the named volumes whole, and the mounts of every volume in the named containers. */
export interface Selection {
  readonly hasMount: (declared: DeclaredMount) => boolean;
  /** Whether its directory on this node is needed: it is chosen, or one of its mounts. */
  readonly hasVolume: (volume: DesiredVolume) => boolean;
  /** Whether a mount is asked about that is left in a container of a volume, which need not be declared any more. */
  readonly hasLeft: (volume: string, ctid: number) => boolean;
  /** Whether all of it is asked about, whatever it is of. */
  readonly hasContainer: (ctid: number) => boolean;
}

type Whereabouts = Pick<ObservedState, 'node' | 'containers' | 'elsewhere' | 'otherGuests'>;

export function selectionOf(options: PlanOptions, where: Whereabouts): Selection {
  const { volumes = [], containers = [], node, home = where.node } = options;
  const all = volumes.length + containers.length === 0;
  const [names, ctids] = [new Set(volumes), new Set(containers)];
  const isHere = node === undefined || node === where.node;
  // As on most machines: then every container, made or not, is of this one.
  const isAlone = home === where.node && where.elsewhere.size + where.otherGuests.size === 0;
  const isOn = (ctid: number) => (isAlone ? isHere : node === undefined || nodeOf(ctid, where, home) === node);
  return {
    hasMount: ({ volume, mount }) => isOn(mount.ctid) && (all || names.has(volume.name) || ctids.has(mount.ctid)),
    hasVolume: (volume) =>
      isHere &&
      (isAlone || isNeededOn(where.node, volume, where, home)) &&
      (all || names.has(volume.name) || volume.mounts.some(({ ctid }) => ctids.has(ctid))),
    hasLeft: (volume, ctid) => isOn(ctid) && (all || names.has(volume) || ctids.has(ctid)),
    hasContainer: (ctid) => isOn(ctid) && (all || ctids.has(ctid)),
  };
}

/** The members that need a volume's directory: those of its containers; `home` where it has none. */
export const membersOf = (
  { mounts }: Pick<DesiredVolume, 'mounts'>,
  where: Whereabouts,
  home = where.node,
): readonly string[] =>
  mounts.length === 0 ? [home] : [...new Set(mounts.map(({ ctid }) => nodeOf(ctid, where, home)))].sort();

/** Whether a member is one of them. */
export const isNeededOn = (
  member: string,
  { mounts }: Pick<DesiredVolume, 'mounts'>,
  where: Whereabouts,
  home = where.node,
): boolean => (mounts.length === 0 ? home === member : mounts.some(({ ctid }) => nodeOf(ctid, where, home) === member));

/** The member that a container is on; one that nobody has made yet is to be on `home`. */
const nodeOf = (ctid: number, { node, containers, elsewhere, otherGuests }: Whereabouts, home: string): string =>
  containers.has(ctid) ? node : (elsewhere.get(ctid)?.node ?? otherGuests.get(ctid)?.node ?? home);
