import { lazily } from '../../ground/lazy.ts';
import { namesMountFile } from '../../proxmox/file/lxc.ts';
import { type IdMap, toContainerId } from '../../proxmox/value/idmap.ts';
import { type InsideFact, systemOf } from '../observed/facts.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { mountOfRoot } from '../observed/volumes.ts';
import { unknownReasonOf } from '../permission/component.ts';
import { type AskedIdentity, capabilitiesLeft, type Identity, identityOf } from '../permission/identity.ts';
import type { UnknownReason } from '../permission/why.ts';
import { configuredMounts, rootfsVolume, runsHooks } from './configured.ts';
import { parseProcMaps } from './running.ts';
import { type InsideUser, usersIn } from './users.ts';
import type { ContainerTree } from './way.ts';

/** The container as one walks through it; undefined: its id map cannot be read. */
export function containerTree(
  container: ObservedContainer,
  observed: ObservedState,
  procMaps = parseProcMaps,
): ContainerTree | undefined {
  const inside = observed.inside.get(container.ctid);
  const idMap = idMapOfRunning(inside, procMaps) ?? (container.idMap.ok ? container.idMap.value : undefined);
  if (!idMap) return undefined;
  return {
    mounts: container.kernelMounts,
    configured: lazily(() => configuredMounts(container)),
    inside: inside?.paths ?? new Map(),
    idMap,
    rootfs: rootfsMount(container, observed),
    unknown: unknownOf(container),
  };
}

/** As running it may have another map than its file says by now. */
function idMapOfRunning(inside: InsideFact | undefined, procMaps: typeof parseProcMaps): IdMap | undefined {
  const { uidMap, gidMap } = inside ?? {};
  return uidMap?.ok && gidMap?.ok ? procMaps(uidMap.value, gidMap.value) : undefined;
}

/** A running container shows its own root file system itself. */
function rootfsMount({ file, running }: ObservedContainer, observed: ObservedState) {
  const volume = running === false ? rootfsVolume(file) : undefined;
  return volume === undefined ? undefined : mountOfRoot(volume, observed);
}

function unknownOf({ running, file, mountsError }: ObservedContainer): UnknownReason | undefined {
  if (running !== false) return mountsError ? unknownReasonOf(mountsError) : 'unreadable';
  if (runsHooks(file)) return 'hookscript';
  return file.current.lxc.some(({ key }) => namesMountFile(key)) ? 'unreadable' : undefined;
}

/** The users that the container itself names; undefined: they could not be read, or nobody asked. */
export function usersOf(ctid: number, { inside }: ObservedState): readonly InsideUser[] | undefined {
  const { passwd, group } = inside.get(ctid) ?? {};
  return passwd?.ok ? usersIn(passwd.value, group?.ok ? group.value : '') : undefined;
}

/** Whether what the accounts give of groups is all there is: a container without a list of them has none beside passwd's. */
export function areGroupsKnown(ctid: number, { inside }: ObservedState): boolean {
  const { group } = inside.get(ctid) ?? {};
  return !group || group.ok || systemOf(group.error) === 'ENOENT';
}

/**
 * Who was asked for, with the groups that the container's accounts give; one whom they do not name has those that such a
 * user's running processes have, and else nobody knows.
 */
export function identityIn(
  container: ObservedContainer,
  { uid = 0, gid, groups }: Omit<AskedIdentity, 'ctid'>,
  { tree, observed }: { readonly tree: ContainerTree; readonly observed: ObservedState },
): Identity {
  const rootCan = capabilitiesLeft(container.file.current.lxc);
  const named = usersOf(container.ctid, observed)?.find((user) => user.uid === uid);
  const known = groups ? { gid: gid ?? uid, groups } : (named ?? runningAs(container.ctid, uid, { tree, observed }));
  if (known) {
    const identity = identityOf({ uid, gid: gid ?? known.gid, groups: known.groups }, tree.idMap, rootCan);
    const isWhole = uid === 0 || known !== named || areGroupsKnown(container.ctid, observed);
    return isWhole ? identity : { ...identity, groupsUnknown: 'no_passwd' };
  }
  // Root needs no account, and no group to be root.
  if (uid === 0) return identityOf({ uid, gid: gid ?? 0 }, tree.idMap, rootCan);
  return { ...identityOf({ uid, gid: gid ?? uid }, tree.idMap, rootCan), groupsUnknown: 'no_passwd' };
}

function runningAs(
  ctid: number,
  uid: number,
  { tree: { idMap }, observed }: { readonly tree: ContainerTree; readonly observed: ObservedState },
): { readonly gid: number; readonly groups: readonly number[] } | undefined {
  const ways = (observed.inside.get(ctid)?.processes ?? []).flatMap((one) => {
    const gid = toContainerId(idMap, 'g', one.gid);
    const groups = one.groups.map((group) => toContainerId(idMap, 'g', group));
    const isOne = toContainerId(idMap, 'u', one.uid) === uid && gid !== undefined;
    return isOne && groups.every((group) => group !== undefined) ? [{ gid, groups }] : [];
  });
  // Several ways to run as this user: which one is meant nobody said.
  return ways.length === 1 ? ways[0] : undefined;
}
