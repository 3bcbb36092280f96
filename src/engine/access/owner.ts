import { onceFor } from '../../ground/grouped.ts';
import { lastAsked } from '../../ground/lazy.ts';
import { diskIdOf, type IdMap, parseMountIdMap, toHostId } from '../../proxmox/value/idmap.ts';
import type { DesiredMount, DesiredVolume } from '../desired/state.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { ofVolume, type VolumeFault, type VolumeProblem } from '../problem.ts';

/** A directory's owner and permission bits, as on disk. */
export interface OwnedMode {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

export const isSameOwnedMode = (a: OwnedMode, b: OwnedMode): boolean =>
  a.uid === b.uid && a.gid === b.gid && a.mode === b.mode;

/** Who shall own a volume's directory on this host. A missing gid leaves the group alone. */
export type WantedOwner =
  | { readonly kind: 'keep' }
  | { readonly kind: 'ids'; readonly uid: number; readonly gid?: number | undefined; readonly newGid: number }
  /** No consumer exists yet whose root it could be. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'error'; readonly problem: VolumeProblem };

/** Resolves names by the host's accounts, and ids of containers by the id maps of the consumers that exist. */
export function wantedOwner(volume: DesiredVolume, observed: ObservedState): WantedOwner {
  switch (volume.owner.kind) {
    case 'keep':
      return { kind: 'keep' };
    case 'container_root':
      return rootOwner(volume, observed);
    case 'container':
      return containerOwner(volume, volume.owner, observed);
    case 'account':
      return account(volume, volume.owner, observed);
  }
}

/** The owner that `container_root` would give it. */
export function rootOwner(volume: DesiredVolume, observed: ObservedState): WantedOwner {
  const shared = idMapShared(volume, observed);
  return (shared && rootIn(shared)) ?? ownerOfEach(volume, ROOT, observed);
}

const ROOT: ContainerIds = { uid: 0, gid: 0 };

/** The owner and mode a directory shall have, where a part that is kept or unknown stays as it is. */
export function wantedOwnedMode(volume: DesiredVolume, owner: WantedOwner, fact: OwnedMode): OwnedMode {
  const { uid, gid = fact.gid } = owner.kind === 'ids' ? owner : fact;
  const mode = volume.permissions.directoryMode;
  return { uid, gid, mode: mode === 'keep' ? fact.mode : mode };
}

/** One pair of ids on disk for all consumers, or who disagrees. */
function containerOwner(volume: DesiredVolume, inside: ContainerIds, observed: ObservedState): WantedOwner {
  const shared = idMapShared(volume, observed);
  return (shared && ownerIn(shared, inside)) ?? ownerOfEach(volume, inside, observed);
}

/** The same, by a look at each of them. */
function ownerOfEach(volume: DesiredVolume, inside: ContainerIds, observed: ObservedState): WantedOwner {
  const roots: (Root & { readonly ctids: number[] })[] = [];
  for (const mount of volume.mounts) {
    const container = observed.containers.get(mount.ctid) ?? observed.elsewhere.get(mount.ctid);
    if (!container) continue;
    const root = onDisk(container, mount, inside);
    if ('code' in root) return failure(volume, root);
    const same = roots.find(({ uid, gid }) => uid === root.uid && gid === root.gid);
    if (!same) roots.push({ ...root, ctids: [mount.ctid] });
    else if (!same.ctids.includes(mount.ctid)) same.ctids.push(mount.ctid);
  }
  const [first, second] = roots;
  if (first === undefined) return { kind: 'unknown' };
  if (second === undefined) return ownerOf(first, inside);
  return failure(volume, {
    code: 'container_roots_disagree',
    owner: volume.owner.kind === 'container' ? volume.owner.text : volume.owner.kind,
    roots,
  });
}

const ownerOf = ({ uid, gid }: Root, inside: ContainerIds): WantedOwner => ({
  kind: 'ids',
  uid,
  gid: inside.gid === undefined ? undefined : gid,
  newGid: gid,
});

/** The id map of all consumers that exist, where none of them can have another id on disk: they share one, as most do. */
function idMapShared({ mounts }: DesiredVolume, { containers, elsewhere }: ObservedState): IdMap | undefined {
  let shared: IdMap | undefined;
  for (const { ctid, idmap } of mounts) {
    const container = containers.get(ctid) ?? elsewhere.get(ctid);
    if (!container) continue;
    if (!container.idMap.ok || typeof idmap === 'string') return undefined;
    if (shared && shared !== container.idMap.value) return undefined;
    shared = container.idMap.value;
  }
  return shared;
}

/** The owner by an id map; undefined: it has no such ids. */
function ownerIn(map: IdMap, inside: ContainerIds): WantedOwner | undefined {
  const uid = toHostId(map, 'u', inside.uid);
  const gid = toHostId(map, 'g', inside.gid ?? inside.uid);
  return uid === undefined || gid === undefined ? undefined : ownerOf({ uid, gid }, inside);
}

const rootIn = onceFor((map: IdMap) => ownerIn(map, ROOT));

interface Root {
  readonly uid: number;
  readonly gid: number;
}

type IdMapFault = Extract<VolumeFault, { readonly code: 'id_map_unreadable' | 'id_map_without_root' }>;

interface ContainerIds {
  readonly uid: number;
  /** undefined: a directory that is made gets the group of the same number. */
  readonly gid?: number | undefined;
}

/** The ids on disk that the container sees as these, through the mount's declared idmap if it has one. */
function onDisk(
  container: ObservedContainer,
  mount: DesiredMount,
  { uid: inside, gid: group = inside }: ContainerIds,
): Root | IdMapFault {
  const { ctid } = mount;
  if (!container.idMap.ok) return { code: 'id_map_unreadable', ctid, message: container.idMap.problem };
  const uid = diskIdIn(container, mount, 'u', inside);
  const gid = diskIdIn(container, mount, 'g', group);
  return uid !== undefined && gid !== undefined
    ? { uid, gid }
    : { code: 'id_map_without_root', ctid, uid: inside, gid: group };
}

/** The id on disk of an id inside a container, through the mount's declared idmap; undefined: there is none. */
export function diskIdIn(
  { idMap, unprivileged }: Pick<ObservedContainer, 'idMap' | 'unprivileged'>,
  { idmap }: Pick<DesiredMount, 'idmap'>,
  type: 'u' | 'g',
  inside: number,
): number | undefined {
  const mountIdMap = unprivileged && typeof idmap === 'string' ? parseMountIdMap(idmap) : undefined;
  return idMap.ok ? diskIdOf(idMap.value, mountIdMap, type, inside) : undefined;
}

function account(volume: DesiredVolume, owner: Account, { accounts }: ObservedState): WantedOwner {
  const found = ownerNamed({ owner, accounts });
  return 'code' in found ? failure(volume, found) : found;
}

type Account = Extract<DesiredVolume['owner'], { readonly kind: 'account' }>;

/** Most volumes have one and the same. */
const ownerNamed = lastAsked(ownerByName, (a, b) => a.owner === b.owner && a.accounts === b.accounts);

function ownerByName({
  owner,
  accounts,
}: Pick<ObservedState, 'accounts'> & { readonly owner: Account }): OwnerIds | UnknownAccount {
  const user = typeof owner.user === 'number' ? { uid: owner.user, gid: owner.user } : accounts.users.get(owner.user);
  if (!user) return { code: 'unknown_user', user: String(owner.user) };
  if (owner.group === undefined) return { kind: 'ids', uid: user.uid, newGid: user.gid };
  const gid = typeof owner.group === 'number' ? owner.group : accounts.groups.get(owner.group);
  if (gid === undefined) return { code: 'unknown_group', group: String(owner.group) };
  return { kind: 'ids', uid: user.uid, gid, newGid: gid };
}

type OwnerIds = Extract<WantedOwner, { readonly kind: 'ids' }>;
type UnknownAccount = Extract<VolumeFault, { readonly code: 'unknown_user' | 'unknown_group' }>;

const failure = (volume: DesiredVolume, fault: VolumeFault): WantedOwner => ({
  kind: 'error',
  problem: ofVolume(volume, fault),
});
