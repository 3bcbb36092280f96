import type { DesiredState } from '../desired/state.ts';
import type { ObservedState } from '../observed/state.ts';
import type { ContainerProblem } from '../problem.ts';
import { type ContainerMatches, matchContainers } from './mount/declared.ts';
import { leftMounts } from './mount/left.ts';
import type { MountMatch } from './mount/match.ts';
import type { WaitingReason } from './reasons.ts';
import { isNeededOn, membersOf, type Selection } from './selection.ts';
import type { PlanNote } from './types.ts';

/** The containers of other members in the place of this one's; what is remembered here says nothing about those. */
const elsewhereOf = (observed: ObservedState): ObservedState => ({
  ...observed,
  containers: observed.elsewhere,
  owned: [],
});

/** How declared mounts stand in the files of other members' containers, by container. */
export const matchElsewhere = (desired: DesiredState, observed: ObservedState): ContainerMatches =>
  observed.elsewhere.size === 0 ? NOTHING : matchContainers(desired, elsewhereOf(observed));

const NOTHING: ContainerMatches = new Map();

/** What a container's file on its own member has of a declared mount; undefined: all of it. */
export function lacksElsewhere({ kind }: MountMatch): Extract<WaitingReason, { code: 'on_other_member' }>['has'] {
  switch (kind) {
    case 'in_sync':
    case 'by_line':
      return undefined;
    case 'new':
      return 'nothing';
    case 'change':
    case 'revert':
      return 'different';
    case 'conflict':
      return 'another';
  }
}

/** Binds of volumes in other members' containers that nobody declares any more: a step there takes them out, none here. */
export function leftElsewhere(
  desired: DesiredState,
  observed: ObservedState,
  matches: ContainerMatches,
): readonly ContainerProblem[] {
  if (observed.elsewhere.size === 0) return [];
  return [...leftMounts(desired, elsewhereOf(observed), matches)].flatMap(([ctid, left]) =>
    left.map(({ volume, entry, target }): ContainerProblem => {
      const node = observed.elsewhere.get(ctid)?.node ?? '';
      const where = { ctid, volume };
      return {
        code: 'left_on_member',
        severity: 'warning',
        where,
        node,
        here: observed.node,
        key: entry.key,
        path: target,
      };
    }),
  );
}

/** The chosen volumes whose containers are all on other members: the directory is one of theirs, and not looked at here. */
export function directoriesElsewhere(
  { volumes }: DesiredState,
  observed: ObservedState,
  { hasMount }: Selection,
): readonly PlanNote[] {
  if (observed.elsewhere.size + observed.otherGuests.size === 0) return [];
  return volumes.flatMap((volume) => {
    if (isNeededOn(observed.node, volume, observed)) return [];
    if (!volume.mounts.some((mount) => hasMount({ volume, mount }))) return [];
    const nodes = membersOf(volume, observed);
    return [{ code: 'directory_elsewhere', volume: volume.name, path: volume.hostPath, nodes, here: observed.node }];
  });
}
