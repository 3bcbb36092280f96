import { diskIdOf, parseMountIdMap } from '../../proxmox/value/idmap.ts';
import type { DesiredMount, DesiredVolume } from '../desired/state.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { ofVolume, type VolumeFault, type VolumeProblem } from '../problem.ts';

/** A directory's owner and permission bits, as on disk. */
export interface OwnedMode {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** Who shall own a volume's directory on this host. A missing gid leaves the group alone. */
export type WantedOwner =
  | { readonly kind: 'keep' }
  | { readonly kind: 'ids'; readonly uid: number; readonly gid?: number; readonly newGid: number }
  /** No consumer exists yet whose root it could be. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'error'; readonly problem: VolumeProblem };

/** Resolves names by the host's accounts, and `container_root` by the id maps of the consumers that exist. */
export function wantedOwner(volume: DesiredVolume, observed: ObservedState): WantedOwner {
  switch (volume.owner.kind) {
    case 'keep':
      return { kind: 'keep' };
    case 'container_root':
      return containerRoot(volume, observed);
    case 'account':
      return account(volume, volume.owner, observed);
  }
}

/** The owner and mode a directory shall have, where a part that is kept or unknown stays as it is. */
export function wantedOwnedMode(volume: DesiredVolume, owner: WantedOwner, fact: OwnedMode): OwnedMode {
  const ids = owner.kind === 'ids' ? { uid: owner.uid, gid: owner.gid ?? fact.gid } : { uid: fact.uid, gid: fact.gid };
  const mode = volume.permissions.directoryMode;
  return { ...ids, mode: mode === 'keep' ? fact.mode : mode };
}

function containerRoot(volume: DesiredVolume, observed: ObservedState): WantedOwner {
  const roots: (Root & { readonly ctids: number[] })[] = [];
  for (const mount of volume.mounts) {
    const container = observed.containers.get(mount.ctid);
    if (!container) continue;
    const root = rootOnDisk(container, mount);
    if ('code' in root) return failure(volume, root);
    const same = roots.find(({ uid, gid }) => uid === root.uid && gid === root.gid);
    if (!same) roots.push({ ...root, ctids: [mount.ctid] });
    else if (!same.ctids.includes(mount.ctid)) same.ctids.push(mount.ctid);
  }
  const [first, second] = roots;
  if (first === undefined) return { kind: 'unknown' };
  if (second === undefined) return { kind: 'ids', uid: first.uid, gid: first.gid, newGid: first.gid };
  return failure(volume, { code: 'container_roots_disagree', roots });
}

interface Root {
  readonly uid: number;
  readonly gid: number;
}

type IdMapFault = Extract<VolumeFault, { readonly code: 'id_map_unreadable' | 'id_map_without_root' }>;

/** The ids on disk that the container's root sees as its own, through the mount's declared idmap if it has one. */
function rootOnDisk({ idMap, unprivileged }: ObservedContainer, { ctid, idmap }: DesiredMount): Root | IdMapFault {
  if (!idMap.ok) return { code: 'id_map_unreadable', ctid, message: idMap.problem };
  const mountIdMap = unprivileged && typeof idmap === 'string' ? parseMountIdMap(idmap) : undefined;
  const uid = diskIdOf(idMap.value, mountIdMap, 'u', 0);
  const gid = diskIdOf(idMap.value, mountIdMap, 'g', 0);
  return uid !== undefined && gid !== undefined ? { uid, gid } : { code: 'id_map_without_root', ctid };
}

function account(
  volume: DesiredVolume,
  owner: { readonly user: string | number; readonly group?: string | number },
  { accounts }: ObservedState,
): WantedOwner {
  const user = typeof owner.user === 'number' ? { uid: owner.user, gid: owner.user } : accounts.users.get(owner.user);
  if (!user) return failure(volume, { code: 'unknown_user', user: String(owner.user) });
  if (owner.group === undefined) return { kind: 'ids', uid: user.uid, newGid: user.gid };
  const gid = typeof owner.group === 'number' ? owner.group : accounts.groups.get(owner.group);
  if (gid === undefined) return failure(volume, { code: 'unknown_group', group: String(owner.group) });
  return { kind: 'ids', uid: user.uid, gid, newGid: gid };
}

const failure = (volume: DesiredVolume, fault: VolumeFault): WantedOwner => ({
  kind: 'error',
  problem: ofVolume(volume, fault),
});
