import { hostPathsOf } from '../../engine/desired/paths.ts';
import type { DesiredOwner, DesiredVolume } from '../../engine/desired/state.ts';
import { onceEach } from '../../ground/grouped.ts';
import { isWithin, normalPath, outwards, parentOf } from '../../ground/paths.ts';
import type { ConfigFault } from '../problem.ts';
import type { Pointer } from '../read/position.ts';
import type { Container } from '../shapes.ts';
import { errorAt, type Finding, warningAt } from './finding.ts';

/** Two mounts on one path of a container, among volumes and against the container's own `mount_points`. */
export function checkTargets(
  volumes: readonly DesiredVolume[],
  containers: readonly (readonly [string, Container])[],
): readonly Finding[] {
  const findings: Finding[] = [];
  const takenIn = onceEach((_: number) => new Map<string, Holder>());
  for (const [ctid, { mount_points }] of containers) {
    for (const { host_path, container_path } of mount_points ?? []) {
      takenIn(Number(ctid)).set(normalPath(container_path), { hostPath: normalPath(host_path) });
    }
  }
  for (const { name, hostPath, mounts } of volumes) {
    for (const { ctid, path } of mounts) {
      const taken = takenIn(ctid);
      const holder = taken.get(path);
      if (!holder) {
        taken.set(path, { volume: name });
        continue;
      }
      const pointer: Pointer = { path: ['shared_volumes', name, 'mounts', String(ctid)], at: 'value' };
      if (holder.hostPath === hostPath) {
        findings.push(warningAt('hypervisor', pointer, { code: 'own_mount_point', id: ctid, path }));
      } else {
        findings.push(errorAt('hypervisor', pointer, { code: 'target_twice', id: ctid, path, other: holder.volume }));
      }
    }
  }
  return findings;
}

/** Who has a path of a container: a volume, or a directory by the container's own `mount_points`. */
interface Holder {
  readonly volume?: string;
  readonly hostPath?: string;
}

/**
 * Volumes on one host path, or one inside another, that don't agree on who owns it: applying one would undo the other.
 * Walks the paths in order with the folders above at hand, so it takes no comparing of all with all.
 */
export function checkOwnership(volumes: readonly DesiredVolume[]): readonly Finding[] {
  if (!areNested(volumes)) return [];
  const findings: Finding[] = [];
  const above: Claim[] = [];
  const inOrder = volumes.map((volume) => ({ volume, key: `${volume.hostPath}/` }));
  for (const { volume } of inOrder.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))) {
    while (above.length > 0 && !isWithin(volume.hostPath, above[above.length - 1]?.path ?? '/')) above.pop();
    const outer = above[above.length - 1];
    const difference = outer && differenceOf(outer, volume);
    if (difference) findings.push(errorAt('hypervisor', pointerTo(volume), conflict(volume, difference)));
    const claim = claimOf(volume, outer);
    if (outer?.path === volume.hostPath) above[above.length - 1] = claim;
    else above.push(claim);
  }
  return findings;
}

/** Whether any two have one host path, or one lies in another's: else there is nobody to disagree with. */
function areNested(volumes: readonly DesiredVolume[]): boolean {
  const paths = hostPathsOf(volumes);
  const isTaken = onceEach((folder: string) => outwards(folder).some((at) => paths.has(at)));
  return paths.size < volumes.length || volumes.some(({ hostPath }) => isTaken(parentOf(hostPath)));
}

/** Who said something about a folder or the tree it is in, if anybody did. */
interface Claim {
  readonly path: string;
  readonly user: DesiredVolume | undefined;
  readonly group: DesiredVolume | undefined;
  /** Says the mode of this very folder. */
  readonly mode: DesiredVolume | undefined;
  /** Walks the whole tree below its own folder. */
  readonly tree: DesiredVolume | undefined;
}

function claimOf(volume: DesiredVolume, outer: Claim | undefined): Claim {
  const same = outer?.path === volume.hostPath ? outer : undefined;
  const { owner, permissions } = volume;
  const user = outer?.user ?? (owner.kind === 'keep' ? undefined : volume);
  const group = outer?.group ?? (hasGroup(owner) ? volume : undefined);
  const mode = same?.mode ?? (permissions.directoryMode === 'keep' ? undefined : volume);
  const tree = outer?.tree ?? (permissions.recursive ? volume : undefined);
  return { path: volume.hostPath, user, group, mode, tree };
}

const hasGroup = (owner: DesiredOwner): boolean =>
  owner.kind === 'container_root' ||
  (owner.kind === 'container' && owner.gid !== undefined) ||
  (owner.kind === 'account' && owner.group !== undefined);

interface Difference {
  readonly other: DesiredVolume;
  readonly what: 'owner' | 'permissions';
}

function differenceOf(outer: Claim, volume: DesiredVolume): Difference | undefined {
  const { owner, permissions } = volume;
  const { user, group, tree } = outer;
  const around = tree?.hostPath === volume.hostPath ? undefined : tree;
  const here = outer.path === volume.hostPath ? outer.mode : undefined;
  if (owner.kind === 'keep') {
    if (around && around.owner.kind !== 'keep') return { other: around, what: 'owner' };
  } else {
    if (user && userOf(user.owner) !== userOf(owner)) return { other: user, what: 'owner' };
    if (group && hasGroup(owner) && groupOf(group.owner) !== groupOf(owner)) return { other: group, what: 'owner' };
  }
  if (around && around.permissions.directoryMode !== permissions.directoryMode)
    return { other: around, what: 'permissions' };
  if (here && permissions.directoryMode !== 'keep' && here.permissions.directoryMode !== permissions.directoryMode) {
    return { other: here, what: 'permissions' };
  }
  const files = tree && permissions.recursive && tree.permissions.fileMode !== permissions.fileMode;
  return files ? { other: tree, what: 'permissions' } : undefined;
}

/** Debian's fixed ids, so that 0:0 and root:root are the same. */
const FIXED_IDS: ReadonlyMap<string | number, string> = new Map<string | number, string>([
  [0, 'root'],
  [65534, 'nobody'],
  ['nogroup', 'nobody'],
]);

const userOf = (owner: DesiredOwner): string => {
  if (owner.kind === 'container') return inside(owner.uid);
  return owner.kind === 'account' ? fixed(owner.user) : owner.kind;
};

const groupOf = (owner: DesiredOwner): string => {
  if (owner.kind === 'container' && owner.gid !== undefined) return inside(owner.gid);
  return owner.kind === 'account' && owner.group !== undefined ? fixed(owner.group) : owner.kind;
};

const inside = (id: number): string => (id === 0 ? 'container_root' : `container:${id}`);

const fixed = (account: string | number): string => FIXED_IDS.get(account) ?? String(account);

const pointerTo = (volume: DesiredVolume): Pointer => ({
  path: ['shared_volumes', volume.name, 'host_path'],
  at: 'value',
});

const conflict = (volume: DesiredVolume, { other, what }: Difference): ConfigFault => ({
  code: 'ownership_conflict',
  name: volume.name,
  other: { name: other.name, path: other.hostPath },
  lies: volume.hostPath === other.hostPath ? 'same' : 'inside',
  differ: what,
});
