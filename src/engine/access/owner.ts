import { diskIdOf, parseMountIdMap } from '../../proxmox/id-map.ts';
import type { DesiredMount, DesiredVolume } from '../desired/state.ts';
import type { Diagnostic } from '../diagnostic.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import type { OwnedMode } from './root.ts';

/** Who shall own a volume's directory on this host. A missing gid leaves the group alone. */
export type WantedOwner =
  | { readonly kind: 'keep' }
  | { readonly kind: 'ids'; readonly uid: number; readonly gid?: number; readonly newGid: number }
  | { readonly kind: 'unknown'; readonly why: string }
  | { readonly kind: 'error'; readonly diagnostic: Diagnostic };

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
  const roots = new Map<string, Root & { readonly ctids: Set<number> }>();
  for (const mount of volume.mounts) {
    const container = observed.containers.get(mount.ctid);
    if (!container) continue;
    const root = rootOnDisk(container, mount);
    if ('problem' in root) return failure(volume, root.code, `CT ${mount.ctid}: ${root.problem}`, root.hint);
    const key = `${root.uid}:${root.gid}`;
    roots.set(key, { ...root, ctids: (roots.get(key)?.ctids ?? new Set()).add(mount.ctid) });
  }
  const [first, second] = roots.values();
  if (first === undefined)
    return { kind: 'unknown', why: 'none of its containers exists yet, so container_root has no id' };
  if (second === undefined) return { kind: 'ids', uid: first.uid, gid: first.gid, newGid: first.gid };
  const sides = [...roots.values()].map(
    ({ uid, gid, ctids }) => `${[...ctids].map((ctid) => `CT ${ctid}`).join(', ')} (${uid}:${gid})`,
  );
  return failure(
    volume,
    'container_roots_disagree',
    `${volume.name}: owner container_root is not one id: ${sides.join(' and ')} map their root differently`,
    'Declare the owner as uid:gid, or share it only among containers with one id map.',
  );
}

interface Root {
  readonly uid: number;
  readonly gid: number;
}

/** The ids on disk that the container's root sees as its own, through the mount's declared idmap if it has one. */
function rootOnDisk(
  { idMap, unprivileged }: ObservedContainer,
  { idmap }: DesiredMount,
): Root | { readonly problem: string; readonly code: string; readonly hint: string } {
  if (!idMap.ok) return { problem: idMap.problem, code: 'id_map_unreadable', hint: 'Mend its lxc.idmap lines.' };
  const mountIdMap = unprivileged && typeof idmap === 'string' ? parseMountIdMap(idmap) : undefined;
  const uid = diskIdOf(idMap.value, mountIdMap, 'u', 0);
  const gid = diskIdOf(idMap.value, mountIdMap, 'g', 0);
  if (uid !== undefined && gid !== undefined) return { uid, gid };
  return {
    problem: 'its id map gives its root no id on the host',
    code: 'id_map_without_root',
    hint: 'Map id 0, or declare an owner by name or number.',
  };
}

function account(
  volume: DesiredVolume,
  owner: { readonly user: string | number; readonly group?: string | number },
  { accounts }: ObservedState,
): WantedOwner {
  const user = typeof owner.user === 'number' ? { uid: owner.user, gid: owner.user } : accounts.users.get(owner.user);
  if (!user)
    return failure(
      volume,
      'unknown_user',
      `${volume.name}: this host has no user "${owner.user}"`,
      'Create the user, or declare the owner by number.',
    );
  if (owner.group === undefined) return { kind: 'ids', uid: user.uid, newGid: user.gid };
  const gid = typeof owner.group === 'number' ? owner.group : accounts.groups.get(owner.group);
  if (gid === undefined)
    return failure(
      volume,
      'unknown_group',
      `${volume.name}: this host has no group "${owner.group}"`,
      'Create the group, or declare it by number.',
    );
  return { kind: 'ids', uid: user.uid, gid, newGid: gid };
}

function failure(volume: DesiredVolume, code: string, summary: string, hint: string): WantedOwner {
  return {
    kind: 'error',
    diagnostic: { severity: 'error', code, volume: volume.name, ...volume.location, summary, hint },
  };
}
