import type { DesiredState } from '../desired/state.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { type DeclaredMount, type MountMatch, matchMounts } from './match.ts';

/** Every declared mount, by container, in the order of the configuration. */
export function declaredByContainer(desired: DesiredState): ReadonlyMap<number, readonly DeclaredMount[]> {
  const byContainer = new Map<number, DeclaredMount[]>();
  for (const volume of desired.volumes) {
    for (const mount of volume.mounts) {
      const declared = byContainer.get(mount.ctid);
      if (declared) declared.push({ volume, mount });
      else byContainer.set(mount.ctid, [{ volume, mount }]);
    }
  }
  return byContainer;
}

/** The matches of every declared mount, by container; those of containers that are not here are left out. */
export type ContainerMatches = ReadonlyMap<number, readonly MountMatch[]>;

export function matchContainers(desired: DesiredState, observed: ObservedState): ContainerMatches {
  const matches = new Map<number, readonly MountMatch[]>();
  for (const [ctid, declared] of declaredByContainer(desired)) {
    const container = observed.containers.get(ctid);
    if (container) matches.set(ctid, matchMounts(declared, container, desired.containers.get(ctid)));
  }
  return matches;
}

/** Why a container that this node does not have is not here; `kind: 'vm'` will never be. */
export function absence(desired: DesiredState, observed: ObservedState, ctid: number) {
  const guest = observed.otherGuests.get(ctid);
  if (guest?.type === 'qemu')
    return { kind: 'vm', why: `${ctid} is a virtual machine on ${guest.node}, not a container` } as const;
  if (guest)
    return {
      kind: 'elsewhere',
      why: `CT ${ctid} is on cluster member ${guest.node}, not on ${observed.node}`,
    } as const;
  const name = desired.containers.get(ctid)?.name;
  return {
    kind: 'absent',
    why: `CT ${ctid}${name ? ` (${name})` : ''} does not exist on ${observed.node} yet`,
  } as const;
}

/** Why no `pct set` may change this container's mount points now, if so [lock-* protection-*]. */
export function blockedReason({ ctid, lock, protection }: ObservedContainer): string | undefined {
  if (lock)
    return `CT ${ctid} is locked (${lock}); it runs once the lock is gone${lock === 'backup' ? ', after the backup' : ''}`;
  if (protection) return `CT ${ctid} is protected; lift it with: pct set ${ctid} --protection 0`;
  return undefined;
}
