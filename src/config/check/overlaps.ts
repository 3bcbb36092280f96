import type { DesiredOwner, DesiredVolume } from '../../engine/desired/state.ts';
import { isWithin, normalPath } from '../../ground/paths.ts';
import type { Place } from '../read/place.ts';
import type { Container } from '../shapes.ts';
import { errorAt, type Finding, warningAt } from './finding.ts';

/** Two mounts on one path of a container, among volumes and against the container's own `mount_points`. */
export function checkTargets(
  volumes: readonly DesiredVolume[],
  containers: readonly (readonly [string, Container])[],
): readonly Finding[] {
  const findings: Finding[] = [];
  const taken = new Map<string, { readonly by: string; readonly own?: string }>();
  for (const [ctid, { mount_points }] of containers) {
    for (const { host_path, container_path } of mount_points ?? []) {
      const own = normalPath(host_path);
      taken.set(`${ctid} ${normalPath(container_path)}`, { by: `mount_points of container ${ctid}`, own });
    }
  }
  for (const { name, hostPath, mounts } of volumes) {
    for (const { ctid, path } of mounts) {
      const key = `${ctid} ${path}`;
      const holder = taken.get(key);
      const place: Place = { path: ['shared_volumes', name, 'mounts', String(ctid)], at: 'value' };
      if (!holder) {
        taken.set(key, { by: `volume ${name}` });
      } else if (holder.own === hostPath) {
        findings.push(warningAt('hypervisor', place, declaredTwice(ctid, path)));
      } else {
        findings.push(errorAt('hypervisor', place, targetTaken(ctid, path, holder.by)));
      }
    }
  }
  return findings;
}

const declaredTwice = (ctid: number, path: string) => ({
  code: 'own_mount_point',
  summary: `Container ${ctid} has this mount on ${path} in its own mount_points as well.`,
  hint: 'Keep it in one place; what stands in mount_points is left alone.',
});

const targetTaken = (ctid: number, path: string, by: string) => ({
  code: 'target_twice',
  summary: `Container ${ctid} has ${path} twice: ${by} is mounted there too.`,
  hint: 'Give one of the two another path inside the container.',
});

/**
 * Volumes on one host path, or one inside another, that don't agree on who owns it: applying one would undo the other.
 * Walks the paths in order with the folders above at hand, so it takes no comparing of all with all.
 */
export function checkOwnership(volumes: readonly DesiredVolume[]): readonly Finding[] {
  const findings: Finding[] = [];
  const above: Claim[] = [];
  const inOrder = volumes.map((volume) => ({ volume, key: `${volume.hostPath}/` }));
  for (const { volume } of inOrder.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))) {
    while (above.length > 0 && !isWithin(volume.hostPath, above[above.length - 1]?.path ?? '/')) above.pop();
    const outer = above[above.length - 1];
    const difference = outer && differenceOf(outer, volume);
    if (difference) findings.push(errorAt('hypervisor', placeOf(volume), conflict(volume, difference)));
    const claim = claimOf(volume, outer);
    if (outer?.path === volume.hostPath) above[above.length - 1] = claim;
    else above.push(claim);
  }
  return findings;
}

/** Who said something about a folder or the tree it is in, if anybody did. */
interface Claim {
  readonly path: string;
  readonly user?: DesiredVolume;
  readonly group?: DesiredVolume;
  /** Says the mode of this very folder. */
  readonly mode?: DesiredVolume;
  /** Walks the whole tree below its own folder. */
  readonly tree?: DesiredVolume;
}

function claimOf(volume: DesiredVolume, outer: Claim | undefined): Claim {
  const same = outer?.path === volume.hostPath ? outer : undefined;
  const { owner, permissions } = volume;
  const user = outer?.user ?? (owner.kind === 'keep' ? undefined : volume);
  const group = outer?.group ?? (hasGroup(owner) ? volume : undefined);
  const mode = same?.mode ?? (permissions.directoryMode === 'keep' ? undefined : volume);
  const tree = outer?.tree ?? (permissions.recursive ? volume : undefined);
  return {
    path: volume.hostPath,
    ...(user && { user }),
    ...(group && { group }),
    ...(mode && { mode }),
    ...(tree && { tree }),
  };
}

const hasGroup = (owner: DesiredOwner): boolean =>
  owner.kind === 'container_root' || (owner.kind === 'account' && owner.group !== undefined);

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

const userOf = (owner: DesiredOwner): string => (owner.kind === 'account' ? fixed(owner.user) : owner.kind);

const groupOf = (owner: DesiredOwner): string =>
  owner.kind === 'account' && owner.group !== undefined ? fixed(owner.group) : owner.kind;

const fixed = (account: string | number): string => FIXED_IDS.get(account) ?? String(account);

const placeOf = (volume: DesiredVolume): Place => ({ path: ['shared_volumes', volume.name, 'host_path'], at: 'value' });

function conflict(volume: DesiredVolume, { other, what }: Difference) {
  const where = volume.hostPath === other.hostPath ? 'is on the same host path as' : 'lies inside';
  return {
    code: 'ownership_conflict',
    summary: `Volume ${volume.name} ${where} volume ${other.name} (${other.hostPath}), with different ${what}.`,
    hint: `Give both the same owner and permissions, or let one of them "keep" what is there.`,
  };
}
