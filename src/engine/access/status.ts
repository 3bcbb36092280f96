import { madeOnce, onceEach } from '../../ground/grouped.ts';
import { lastAsked, lazily } from '../../ground/lazy.ts';
import { normalPath } from '../../ground/paths.ts';
import type { MountPoint } from '../../proxmox/value/mount.ts';
import type { DesiredVolume } from '../desired/state.ts';
import { type DirectoryState, directoryStates, filesystemAt, keepsNoOwners } from '../observed/directory.ts';
import type { DirectoryFact } from '../observed/facts.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { type Can, can } from '../permission/can.ts';
import { type AskedIdentity, askedText, HOST_IDS, type Identity, identityOf } from '../permission/identity.ts';
import type { Inode } from '../permission/inode.ts';
import type { UnknownReason } from '../permission/why.ts';
import { changedBy } from '../plan/directory/changed.ts';
import { saidOf } from '../plan/directory/said.ts';
import type { Step } from '../plan/types.ts';
import type { AccessStatus, IdentityAccess } from '../status/types.ts';
import { type Answers, sharedAnswers } from './answers.ts';
import { mountOf } from './configured.ts';
import { containerTree, identityIn, usersOf } from './container.ts';
import { whoIs } from './explain.ts';
import { type OwnedMode, rootOwner, wantedOwnedMode, wantedOwner } from './owner.ts';
import { type parseProcMaps, sharedProcMaps } from './running.ts';
import type { InsideUser } from './users.ts';
import {
  type ConfiguredMount,
  type ContainerTree,
  type HostTree,
  hostTree,
  throughOf,
  type Way,
  type Ways,
  waysIn,
} from './way.ts';

/** A mount whose access is asked for: of whom, and which steps will change its directory first. */
export interface AccessQuestion {
  readonly volume: DesiredVolume;
  readonly container: ObservedContainer;
  /** As it is or shall be configured. */
  readonly mountPoint: MountPoint;
  /** As it is until the plan has run, or a restart that waits, where that is something else; it may be what is mounted. */
  readonly before?: MountPoint | undefined;
  readonly steps: readonly Step[];
  readonly asked: readonly AskedIdentity[];
}

/** What access is worked out from. */
export interface AccessView {
  readonly observed: ObservedState;
  readonly host: HostTree;
  /** How a host path stands. */
  readonly stateOf: (hostPath: string) => DirectoryState;
  /** The directory that a plan makes for a volume; those that are alike are one. */
  readonly made: (volume: DesiredVolume) => Inode;
  /** A container from inside, made once however many mounts it has; undefined: its id map cannot be read. */
  readonly inside: (container: ObservedContainer) => Inside | undefined;
  /** The ids that `container_root` would give a volume, where that is something else than it asks for and could help. */
  readonly containerRoot: (volume: DesiredVolume) => Ids | undefined;
}

interface Ids {
  readonly uid: number;
  readonly gid: number;
}

interface Inside {
  readonly tree: ContainerTree;
  readonly ways: Ways;
  readonly root: Answers;
  readonly users: readonly InsideUser[] | undefined;
}

/** Ready to be asked about every mount of every container. */
export function accessView(observed: ObservedState): AccessView {
  const host = hostTree(observed);
  const shared = { observed, host, answers: sharedAnswers(), procMaps: sharedProcMaps() };
  const inside = onceEach((container: ObservedContainer) => insideOf(container, shared));
  const stateOf = lastAsked(directoryStates(observed));
  const containerRoot = onceEach((volume: DesiredVolume) => containerRootOf(volume, observed, stateOf));
  const alike = new Map<string, Inode>();
  const made = lastAsked((volume: DesiredVolume) => {
    const { uid, gid, mode } = wantedNew(saidOf(volume, observed, stateOf(volume.hostPath)).volume, observed);
    return madeOnce(alike, `${uid}:${gid}:${mode}`, () => madeInode({ uid, gid, mode }));
  });
  return { observed, host, stateOf, made, inside, containerRoot };
}

/** What containers have in common is made once for all of them. */
interface Shared extends Pick<AccessView, 'observed' | 'host'> {
  readonly answers: (of: Identity) => Answers;
  readonly procMaps: typeof parseProcMaps;
}

function insideOf(container: ObservedContainer, { observed, host, answers, procMaps }: Shared): Inside | undefined {
  const tree = containerTree(container, observed, procMaps);
  if (!tree) return undefined;
  const nobody = { uid: undefined, gid: undefined, groups: undefined };
  const root = identityIn(container, nobody, { tree, observed });
  const users = usersOf(container.ctid, observed);
  return { tree, ways: waysIn(tree, host), root: answers(root), users };
}

/** What a container's root and those asked for can do in a volume's directory: now, after the plan, and what would help. */
export function accessStatus(question: AccessQuestion, view: AccessView): AccessStatus {
  const { container, mountPoint, before, volume, steps, asked } = question;
  const inside = view.inside(container);
  if (!inside) return nothingKnown('id_map_unknown', asked);
  const { tree, ways, root, users } = inside;
  const target = tree.mounts && normalPath(mountPoint.target);
  const mounted = target !== undefined && tree.mounts?.has(target) ? ways.to(target) : undefined;
  const changes = before !== undefined || steps.some(({ state }) => state === undefined);
  // What a running container has mounted is all there is to say, unless something will change.
  const mount = lazily(() => mountOf('configured', mountPoint));
  const configured = mounted && !changes ? mounted : ways.through(mount());
  const planned = afterSteps(configured, question, { view, tree, mount });
  const today = before ? ways.through(mountOf('configured', before)) : configured;
  const way = mounted ?? (today.last.kind === 'missing' ? planned : today);
  const now = root.at(way);
  const after = planned === way ? now : root.at(planned);
  const owner = after.root === 'read-write' ? undefined : view.containerRoot(volume);
  // Whether another owner would let its root write.
  const told = root.told(now, owner !== undefined && root.couldWrite(after, owner));
  const isTold = asked.length === 0 && !users;
  const isSame = !changes || canTheSame(now.can, after.can);
  if (isTold && isSame) return told;
  return {
    ...told,
    planned: isSame || after.root === now.root ? undefined : after.root,
    who: whoCan(question, { inside, way, planned: changes ? planned : way, observed: view.observed }),
  };
}

interface Ahead {
  readonly inside: Inside;
  readonly way: Way;
  /** The way once the plan has run. */
  readonly planned: Way;
  readonly observed: ObservedState;
}

/** What root and everybody who was asked for can do, by their names in the container, and after the plan where that differs. */
function whoCan({ container, asked }: AccessQuestion, { inside, way, planned, observed }: Ahead): AccessStatus['who'] {
  const { tree, root, users } = inside;
  const both = (at: (way: Way) => Can): Pick<IdentityAccess, 'can' | 'planned'> => {
    const now = at(way);
    const after = planned === way ? now : at(planned);
    return canTheSame(now, after) ? { can: now } : { can: now, planned: after };
  };
  return [
    { as: 'root', who: whoIs(root.identity, users), ...both((there) => root.at(there).can) },
    ...asked.map((one) => {
      const who = identityIn(container, one, { tree, observed });
      const canAt = ({ before, last }: Way) => can([...before, last], who);
      return { as: askedText(one), who: whoIs(who, users), ...both(canAt) };
    }),
  ];
}

/** Whatever is the reason. */
export const canTheSame = (one: Can, other: Can): boolean =>
  one.read === other.read &&
  one.write === other.write &&
  one.traverse === other.traverse &&
  one.remove === other.remove;

/**
 * A container that is not here, or whose id map cannot be read, or a directory that is not what was declared: nobody can be
 * told anything.
 */
export function nothingKnown(
  code: 'id_map_unknown' | 'not_here' | 'directory_in_error',
  asked: readonly AskedIdentity[],
): AccessStatus {
  const reason: UnknownReason = code === 'id_map_unknown' ? 'unreadable' : 'not_here';
  const nothing: Can = can([{ kind: 'unknown', path: '', reason }], NOBODY);
  const who = ['root', ...asked.map(askedText)].map((as) => ({ as, can: nothing }));
  return { root: 'unknown', why: { code }, who };
}

const NOBODY = identityOf({ uid: 0, gid: 0 }, HOST_IDS);

interface Around {
  readonly view: AccessView;
  readonly tree: ContainerTree;
  /** As it is or shall be configured. */
  readonly mount: () => ConfiguredMount;
}

/** The same way once the steps that will run have made the directory, or changed its owner and mode. */
function afterSteps(way: Way, { volume, steps }: AccessQuestion, { view, tree, mount }: Around): Way {
  const { before, last } = way;
  if (last.kind === 'missing') {
    const through = throughOf(mount(), tree.idMap, view.host);
    if (!through) return way;
    const inode = changedBySteps(view.made(volume), steps);
    return { before, last: { kind: 'directory', path: last.path, inode, through }, isSingle: true };
  }
  if (last.kind !== 'directory' || steps.length === 0) return way;
  const inode = changedBySteps(last.inode, steps);
  return inode === last.inode ? way : { before, last: { ...last, inode }, isSingle: true };
}

/** Those that will run; one that makes the directory changes nothing of what it makes. */
const changedBySteps = (inode: Inode, steps: AccessQuestion['steps']): Inode =>
  steps.reduce((now, { change, state }) => (state === undefined ? changedBy(now, change) : now), inode);

function wantedNew(volume: DesiredVolume, observed: ObservedState): OwnedMode {
  const mode = volume.permissions.directoryMode === 'keep' ? 0o755 : volume.permissions.directoryMode;
  return wantedOwnedMode(volume, wantedOwner(volume, observed), { uid: 0, gid: 0, mode });
}

const madeInode = (owned: OwnedMode): Inode => ({
  ...owned,
  acl: { entries: undefined },
  flags: { immutable: false, appendOnly: false },
});

/**
 * Only where all containers that exist are unprivileged and agree on the id, and where the owner is ours to choose and
 * nobody's who could write until now.
 */
function containerRootOf(
  volume: DesiredVolume,
  observed: ObservedState,
  stateOf: (hostPath: string) => DirectoryState,
): Ids | undefined {
  if (volume.owner.kind === 'container_root') return undefined;
  const there = stateOf(volume.hostPath);
  if (there.kind === 'missing' && keepsNoOwners(filesystemAt(observed, volume.hostPath))) return undefined;
  if (there.kind !== 'missing' && !(there.kind === 'present' && isOursToGive(there))) return undefined;
  if (volume.mounts.some(({ ctid }) => observed.containers.get(ctid)?.unprivileged === false)) return undefined;
  const owner = rootOwner(volume, observed);
  return owner.kind === 'ids' ? { uid: owner.uid, gid: owner.newGid } : undefined;
}

/** Root loses nothing with it, nor does nobody; anybody else's app or people would. */
function isOursToGive({ fact, unmanaged, unsafe }: Extract<DirectoryState, { readonly kind: 'present' }>): boolean {
  if (unmanaged !== undefined || unsafe !== undefined) return false;
  return fact.empty === true || isNobodys(fact);
}

/** Of which directories it makes a difference to what is told of access whether they hold anything. */
export const isHeldByEntries = ({ owner }: DesiredVolume, fact: DirectoryFact): boolean =>
  owner.kind !== 'container_root' && !isNobodys(fact);

const isNobodys = ({ uid }: DirectoryFact): boolean => uid === 0 || uid === NOBODYS_ID;

const NOBODYS_ID = 65_534;
