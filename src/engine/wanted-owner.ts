import { toHostId } from '../proxmox/id-map.ts';
import type { OwnedMode } from './access.ts';
import type { DesiredVolume } from './desired.ts';
import type { Diagnostic } from './diagnostic.ts';
import type { ObservedState } from './observed.ts';

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
  const roots = new Map<string, number[]>();
  for (const ctid of new Set(volume.mounts.map((mount) => mount.ctid))) {
    const container = observed.containers.get(ctid);
    if (!container) continue;
    if (!container.idMap.ok)
      return failure(
        volume,
        'id_map_unreadable',
        `CT ${ctid}: ${container.idMap.problem}`,
        `Mend the lxc.idmap lines of CT ${ctid}.`,
      );
    const uid = toHostId(container.idMap.value, 'u', 0);
    const gid = toHostId(container.idMap.value, 'g', 0);
    if (uid === undefined || gid === undefined) {
      return failure(
        volume,
        'id_map_without_root',
        `CT ${ctid}: its id map gives its root no id on the host`,
        'Map id 0, or declare an owner by name or number.',
      );
    }
    const key = `${uid}:${gid}`;
    roots.set(key, [...(roots.get(key) ?? []), ctid]);
  }
  if (roots.size > 1) {
    const sides = [...roots]
      .map(([ids, ctids]) => `${ctids.map((ctid) => `CT ${ctid}`).join(', ')} (${ids})`)
      .join(' and ');
    return failure(
      volume,
      'container_roots_disagree',
      `${volume.name}: owner container_root is not one id: ${sides} map their root differently`,
      'Declare the owner as uid:gid, or share it only among containers with one id map.',
    );
  }
  const [first] = roots.keys();
  if (first === undefined)
    return { kind: 'unknown', why: 'none of its containers exists yet, so container_root has no id' };
  const [uid, gid] = first.split(':').map(Number);
  return { kind: 'ids', uid: uid ?? 0, gid: gid ?? 0, newGid: gid ?? 0 };
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
