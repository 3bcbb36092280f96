import type { DesiredVolume } from '../desired/state.ts';
import type { DeclaredMount } from './mount/match.ts';
import type { PlanOptions } from './types.ts';

/** What a plan was asked for: the named volumes whole, and the mounts of every volume in the named containers. */
export interface Selection {
  readonly hasMount: (declared: DeclaredMount) => boolean;
  /** Whether its directory is needed: it is chosen, or one of its mounts. */
  readonly hasVolume: (volume: DesiredVolume) => boolean;
  /** Whether all of it is asked about, whatever it is of. */
  readonly hasContainer: (ctid: number) => boolean;
}

export function selectionOf({ volumes = [], containers = [] }: PlanOptions): Selection {
  const all = volumes.length + containers.length === 0;
  const [names, ctids] = [new Set(volumes), new Set(containers)];
  return {
    hasMount: ({ volume, mount }) => all || names.has(volume.name) || ctids.has(mount.ctid),
    hasVolume: ({ name, mounts }) => all || names.has(name) || mounts.some(({ ctid }) => ctids.has(ctid)),
    hasContainer: (ctid) => all || ctids.has(ctid),
  };
}
