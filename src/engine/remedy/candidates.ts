import { octal } from '../../ground/mode.ts';
import { usersOf } from '../access/container.ts';
import { diskIdIn } from '../access/owner.ts';
import { bitsOf } from '../access/wanted.ts';
import type { VolumeChanges } from '../desired/edit.ts';
import { parseOwner } from '../desired/rules.ts';
import type { AccessLevel, DesiredMount, DesiredVolume } from '../desired/state.ts';
import type { DirectoryFact } from '../observed/facts.ts';
import type { ObservedState } from '../observed/state.ts';
import { aclsOf, declaredMode } from '../permission/digits.ts';
import type { RefusedReason } from './reasons.ts';
import type { AskedFor, RefusedRemedy, RemedyCandidate, RemedyCode } from './remedy.ts';

interface Scene {
  readonly volume: DesiredVolume;
  readonly asked: readonly AskedFor[];
  readonly observed: ObservedState;
  /** As it is, or as it will be made. */
  readonly fact: DirectoryFact;
}

/** All that could be tried, from the least to the most invasive, and what cannot even be tried. */
export function candidatesFor(scene: Scene): readonly (RemedyCandidate | RefusedRemedy)[] {
  const tried = [byEntry(scene), byIdMap(scene), byOwner(scene), byGroup(scene), byContainerRoot(scene), byMode(scene)];
  // An entry reaches the directory alone: where something lies in it, a map of the mount reaches further.
  const [entry, idMap, ...rest] = tried;
  return (scene.fact.empty === false ? [idMap, entry, ...rest] : tried).filter((one) => one !== undefined);
}

function byEntry({ volume, asked }: Scene): RemedyCandidate {
  const access: Record<string, AccessLevel> = {};
  for (const { ctid, uid, can } of asked) access[`${ctid}:${uid}`] = can;
  return candidate('access_entry', volume, { access });
}

/** The user becomes the directory's owner as far as this mount goes. */
function byIdMap({ volume, asked, observed, fact }: Scene): RemedyCandidate | RefusedRemedy {
  const mounts: Record<string, DesiredMount> = {};
  for (const { ctid, uid } of asked) {
    const mount = volume.mounts.find((one) => one.ctid === ctid);
    const container = observed.containers.get(ctid);
    if (!mount || !container?.unprivileged) return refusedAt('mount_idmap', 'privileged_ignores_idmap', ctid);
    if (mounts[ctid] || typeof mount.idmap === 'string') return refusedAt('mount_idmap', 'idmap_taken', ctid);
    if (fact.uid === 0 || fact.gid === 0) return refusedAt('mount_idmap', 'maps_host_root', ctid);
    const gid = groupOf(ctid, uid, observed) ?? uid;
    mounts[ctid] = { ...mount, idmap: `u:${uid}:${fact.uid}:1;g:${gid}:${fact.gid}:1` };
  }
  const inputs = Object.fromEntries(Object.entries(mounts).map(([ctid, mount]) => [ctid, inputOf(mount)]));
  return candidate('mount_idmap', volume, { mounts: inputs }, Object.values(mounts));
}

function byOwner({ volume, asked }: Scene): RemedyCandidate | RefusedRemedy {
  const [first, ...more] = asked;
  if (!first || more.some(({ uid }) => uid !== first.uid)) return refusedAs('owner', { code: 'several_users' });
  return candidate('owner', volume, { owner: `container:${first.uid}` });
}

/** The owner stays; the users' own group may do what they may, and what is made there is its. */
function byGroup({ volume, asked, observed, fact }: Scene): RemedyCandidate | RefusedRemedy {
  const disks = new Set<number>();
  for (const { ctid, uid } of asked) {
    const container = observed.containers.get(ctid);
    const mount = volume.mounts.find((one) => one.ctid === ctid);
    const gid = groupOf(ctid, uid, observed);
    const disk = container && mount && gid !== undefined ? diskIdIn(container, mount, 'g', gid) : undefined;
    if (disk === undefined) return refusedAs('group', { code: 'group_unknown', ctid, uid });
    disks.add(disk);
  }
  const [disk, other] = disks;
  if (disk === undefined || other !== undefined) return refusedAs('group', { code: 'several_users' });
  const bits = asked.reduce((all, { can }) => all | bitsOf(can), 0);
  const mode = declaredMode(fact.mode, aclsOf(fact)) | (bits << 3) | 0o2000;
  return candidate('group', volume, { owner: `${fact.uid}:${disk}`, directoryMode: octal(mode) });
}

function byContainerRoot({ volume, asked }: Scene): RemedyCandidate | RefusedRemedy {
  if (asked.some(({ uid }) => uid !== 0)) return refusedAs('container_root', { code: 'not_root_asked' });
  return candidate('container_root', volume, { owner: 'container_root' });
}

/** The group's digit as well: it counts before the others' for whoever is in the group. */
function byMode({ volume, asked, fact }: Scene): RemedyCandidate {
  const bits = asked.reduce((all, { can }) => all | bitsOf(can), 0);
  const mode = declaredMode(fact.mode, aclsOf(fact)) | bits | (bits << 3);
  return candidate('mode', volume, { directoryMode: octal(mode) });
}

/** The user's own group, as the container's accounts say; root's is its own. */
function groupOf(ctid: number, uid: number, observed: ObservedState): number | undefined {
  return uid === 0 ? 0 : usersOf(ctid, observed)?.find((user) => user.uid === uid)?.gid;
}

/** As it would be declared; what is written down is no default any more. */
function candidate(
  code: RemedyCode,
  volume: DesiredVolume,
  changes: VolumeChanges,
  mounts: readonly DesiredMount[] = [],
): RemedyCandidate {
  const { owner, directoryMode, access } = changes;
  const said = (of: DesiredVolume['unsaid']) =>
    of && { owner: of.owner && owner === undefined, mode: of.mode && directoryMode === undefined };
  const lines = new Map((volume.access ?? []).map((line) => [`${line.ctid}:${line.uid}`, line]));
  for (const [key, can] of Object.entries(access ?? {})) {
    const [ctid = 0, uid = 0] = key.split(':').map(Number);
    lines.set(key, { ctid, uid, can });
  }
  return {
    code,
    changes,
    volume: {
      ...volume,
      owner: (owner === undefined ? undefined : parseOwner(owner)) ?? volume.owner,
      permissions:
        directoryMode === undefined
          ? volume.permissions
          : { ...volume.permissions, directoryMode: Number.parseInt(directoryMode, 8), purpose: undefined },
      access: [...lines.values()],
      mounts: volume.mounts.map((mount) => mounts.find(({ ctid }) => ctid === mount.ctid) ?? mount),
      unsaid: said(volume.unsaid),
      unwritten: said(volume.unwritten),
    },
  };
}

const inputOf = ({ path, readOnly, shared, mountOptions, idmap }: DesiredMount) => ({
  path,
  ...(readOnly === undefined ? {} : { read_only: readOnly }),
  ...(shared === undefined ? {} : { shared }),
  ...(mountOptions === undefined ? {} : { mount_options: mountOptions }),
  ...(idmap === undefined ? {} : { idmap }),
});

const refusedAs = (code: RemedyCode, why: RefusedReason): RefusedRemedy => ({ code, changes: undefined, why });

const refusedAt = (
  code: RemedyCode,
  why: 'privileged_ignores_idmap' | 'idmap_taken' | 'maps_host_root',
  ctid: number,
): RefusedRemedy => refusedAs(code, { code: why, ctid });
