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
  /** Those of them who cannot do it yet. */
  readonly lacking: readonly AskedFor[];
  readonly observed: ObservedState;
  /** As it is, or as it will be made. */
  readonly fact: DirectoryFact;
}

type Tried = RemedyCandidate | RefusedRemedy;

/** All that could be tried, from the least to the most invasive, and what cannot even be tried. */
export function candidatesFor(scene: Scene): readonly Tried[] {
  const [entry, idMap] = [byEntry(scene), byIdMap(scene)];
  // An entry reaches the directory alone: where something lies in it, a map of the mount reaches further.
  const first = scene.fact.empty === false ? [idMap, entry] : [entry, idMap];
  return [...first, ...byOwner(scene), ...byGroup(scene), byContainerRoot(scene), byMode(scene)];
}

/** All who are asked for, so that it stays so whatever else lets some of them in today. */
function byEntry({ volume, asked }: Scene): Tried {
  const access: Record<string, AccessLevel> = {};
  for (const { ctid, uid, can } of asked) access[`${ctid}:${uid}`] = can;
  return candidate('access_entry', volume, { access });
}

/** The user becomes the directory's owner as far as this mount goes. */
function byIdMap({ volume, lacking, observed, fact }: Scene): Tried {
  const mounts: Record<string, DesiredMount> = {};
  for (const { ctid, uid } of lacking) {
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

/** Each of them as the owner, for the others may be let in by what is there already. */
function byOwner({ volume, lacking, observed, fact }: Scene): readonly Tried[] {
  const owners = lacking.map(({ ctid, uid }) => {
    const here = volume.mounts.filter((mount) => observed.containers.has(mount.ctid));
    const disks = here.map((mount) => onDisk(mount, 'u', uid, observed));
    const disk = disks[here.findIndex((mount) => mount.ctid === ctid)];
    // Where the containers disagree whose id that is, it has to be said in the host's.
    return disks.every((each) => each === disk)
      ? `container:${uid}`
      : disk === undefined
        ? undefined
        : `${disk}:${fact.gid}`;
  });
  return distinct(owners).map((owner) => candidate('owner', volume, { owner }));
}

/** The owner stays; the group of one of them may do what they may, and what is made there is its. */
function byGroup({ volume, lacking, observed, fact }: Scene): readonly Tried[] {
  const disks: number[] = [];
  for (const { ctid, uid } of lacking) {
    const mount = volume.mounts.find((one) => one.ctid === ctid);
    const gid = groupOf(ctid, uid, observed);
    const disk = mount && gid !== undefined ? onDisk(mount, 'g', gid, observed) : undefined;
    if (disk === undefined) return [refusedAs('group', { code: 'group_unknown', ctid, uid })];
    disks.push(disk);
  }
  const mode = declaredMode(fact.mode, aclsOf(fact)) | (bitsFor(lacking) << 3) | 0o2000;
  return distinct(disks).map((disk) =>
    candidate('group', volume, { owner: `${fact.uid}:${disk}`, directoryMode: octal(mode) }),
  );
}

function byContainerRoot({ volume, lacking }: Scene): Tried {
  if (lacking.some(({ uid }) => uid !== 0)) return refusedAs('container_root', { code: 'not_root_asked' });
  return candidate('container_root', volume, { owner: 'container_root' });
}

/** The group's digit as well: it counts before the others' for whoever is in the group. */
function byMode({ volume, lacking, fact }: Scene): RemedyCandidate {
  const bits = bitsFor(lacking);
  const mode = declaredMode(fact.mode, aclsOf(fact)) | bits | (bits << 3);
  return candidate('mode', volume, { directoryMode: octal(mode) });
}

const bitsFor = (people: readonly AskedFor[]): number => people.reduce((all, { can }) => all | bitsOf(can), 0);

const distinct = <T>(items: readonly (T | undefined)[]): readonly T[] => [
  ...new Set(items.filter((item): item is T => item !== undefined)),
];

function onDisk(mount: DesiredMount, type: 'u' | 'g', id: number, observed: ObservedState): number | undefined {
  const container = observed.containers.get(mount.ctid);
  return container && diskIdIn(container, mount, type, id);
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
