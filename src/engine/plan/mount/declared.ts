import { addTo, onceFor } from '../../../ground/grouped.ts';
import { lastAsked } from '../../../ground/lazy.ts';
import type { DesiredMount, DesiredState } from '../../desired/state.ts';
import type { ObservedContainer, ObservedState } from '../../observed/state.ts';
import type { BlockedReason, WaitingReason } from '../reasons.ts';
import { type DeclaredMount, type MountMatch, matchMounts } from './match.ts';

/** Every declared mount, by container, in the order of the configuration. Every part of a plan asks. */
export const declaredByContainer = onceFor((desired: DesiredState): ReadonlyMap<number, readonly DeclaredMount[]> => {
  const byContainer = new Map<number, DeclaredMount[]>();
  for (const volume of desired.volumes) {
    for (const mount of volume.mounts) {
      addTo(byContainer, mount.ctid, { volume, mount });
    }
  }
  return byContainer;
});

/** The matches of every declared mount, by container; those of containers that are not here are left out. */
export type ContainerMatches = ReadonlyMap<number, readonly MountMatch[]>;

/** Made once for the same containers: who reads the machine asks for them before the plan does. */
export const matchContainers = (desired: DesiredState, { containers, owned }: ObservedState): ContainerMatches =>
  matchesIn(containers)({ desired, owned });

interface Asked extends Pick<ObservedState, 'owned'> {
  readonly desired: DesiredState;
}

const matchesIn = onceFor((containers: ObservedState['containers']) =>
  lastAsked(
    ({ desired, owned }: Asked): ContainerMatches => {
      const matches = new Map<number, readonly MountMatch[]>();
      for (const [ctid, declared] of declaredByContainer(desired)) {
        const container = containers.get(ctid);
        if (container) matches.set(ctid, matchMounts(declared, container, desired.containers.get(ctid), owned));
      }
      return matches;
    },
    (a, b) => a.desired === b.desired && a.owned === b.owned,
  ),
);

/** The same by mount. */
export function matchesByMount(all: readonly ContainerMatches[]): ReadonlyMap<DesiredMount, MountMatch> {
  const byMount = new Map<DesiredMount, MountMatch>();
  for (const byContainer of all)
    for (const matches of byContainer.values()) for (const match of matches) byMount.set(match.mount, match);
  return byMount;
}

/** Why a container that this node does not have is not here; a virtual machine will never be. */
export function absence(desired: DesiredState, { otherGuests, node: here }: ObservedState, ctid: number) {
  const guest = otherGuests.get(ctid);
  if (guest?.type === 'qemu') return { kind: 'vm', node: guest.node } as const;
  const why: WaitingReason = guest
    ? { code: 'on_other_member', ctid, node: guest.node, here }
    : { code: 'not_made_yet', ctid, name: desired.containers.get(ctid)?.name, node: here };
  return { kind: guest ? 'elsewhere' : 'absent', why } as const;
}

/** Why no `pct set` may change this container's mount points now, if so [lock-* protection-*]. */
export function blockedReason(container: ObservedContainer): BlockedReason | undefined {
  const { ctid, protection } = container;
  return busyReason(container) ?? (protection ? { code: 'protected', ctid } : undefined);
}

/** Why no call of `pct` may do anything with this container now, if so. */
export function busyReason({ ctid, lock, call }: ObservedContainer): BlockedReason | undefined {
  if (call !== undefined) return { code: 'call_running', ctid, pid: call };
  return lock ? { code: 'locked', ctid, lock } : undefined;
}
