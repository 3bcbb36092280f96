import { normalPath } from '../../ground/paths.ts';
import type { MountPoint } from '../../proxmox/value/mount.ts';
import type { DesiredVolume } from '../desired/state.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import type { Step } from '../plan/types.ts';
import type { AccessStatus } from '../status/types.ts';
import { type Can, can, canIn } from './can.ts';
import type { Component } from './component.ts';
import { mountOf } from './configured.ts';
import { containerTree, identityIn, usersOf } from './container.ts';
import { whoIs } from './explain.ts';
import { type AskedIdentity, askedText, HOST_IDS, type Identity, identityOf } from './identity.ts';
import { type Inode, type Through, withMode, withOwner } from './inode.ts';
import { type OwnedMode, wantedOwnedMode, wantedOwner } from './owner.ts';
import { reasonOf, summaryOf } from './summary.ts';
import { type ContainerTree, type HostTree, throughOf, wayThrough, wayTo } from './way.ts';
import type { UnknownReason } from './why.ts';

/** A mount whose access is asked for: of whom, and which steps will change its directory first. */
export interface AccessQuestion {
  readonly volume: DesiredVolume;
  readonly container: ObservedContainer;
  /** As it is or shall be configured. */
  readonly mountPoint: MountPoint;
  readonly steps: readonly Step[];
  readonly asked: readonly AskedIdentity[];
}

/** What a container's root and those asked for can do in a volume's directory: now, after the plan, and what would help. */
export function accessStatus(question: AccessQuestion, observed: ObservedState, host: HostTree): AccessStatus {
  const { container, mountPoint, volume, steps, asked } = question;
  const tree = containerTree(container, observed);
  if (!tree) return nothingKnown('id_map_unknown', asked);
  const target = normalPath(mountPoint.target);
  const configured = wayThrough(mountOf('configured', mountPoint), tree, host);
  const mounted = tree.mounts?.has(target) ? wayTo(target, tree, host) : undefined;
  const planned = afterSteps(configured, question, { observed, host, tree });
  const way = mounted ?? (configured.at(-1)?.kind === 'missing' ? planned : configured);
  const identity = (who: Omit<AskedIdentity, 'ctid'>) => identityIn(container, who, { tree, observed });
  const root = identity({ uid: undefined, gid: undefined, groups: undefined });
  const now = can(way, root);
  const after = summaryOf(can(planned, root));
  const users = usersOf(container.ctid, observed);
  const told = (as: string, who: Identity) => ({ as, who: whoIs(who, users), can: can(way, who) });
  const helps = after !== 'read-write' && containerRootHelps(volume, observed, { last: planned.at(-1), root });
  const changes = steps.some(({ state }) => state === undefined);
  return {
    root: summaryOf(now),
    why: reasonOf(now, way.at(-1), root),
    planned: changes && after !== summaryOf(now) ? after : undefined,
    fix: helps ? 'container_root' : undefined,
    who: [told('root', root), ...asked.map((who) => told(askedText(who), identity(who)))],
  };
}

/** A container that is not here, or whose id map cannot be read: nobody can be told anything. */
export function nothingKnown(code: 'id_map_unknown' | 'not_here', asked: readonly AskedIdentity[]): AccessStatus {
  const reason: UnknownReason = code === 'not_here' ? 'not_here' : 'unreadable';
  const nothing: Can = can([{ kind: 'unknown', path: '', reason }], NOBODY);
  const who = ['root', ...asked.map(askedText)].map((as) => ({ as, can: nothing }));
  return { root: 'unknown', why: { code }, who };
}

const NOBODY = identityOf({ uid: 0, gid: 0 }, HOST_IDS);

interface Around {
  readonly observed: ObservedState;
  readonly host: HostTree;
  readonly tree: ContainerTree;
}

/** The same way once the steps that will run have made the directory, or changed its owner and mode. */
function afterSteps(
  way: readonly Component[],
  { volume, mountPoint, steps }: AccessQuestion,
  { observed, host, tree }: Around,
): readonly Component[] {
  const last = way.at(-1);
  if (last?.kind === 'missing') {
    const through = throughOf(mountOf('configured', mountPoint), tree.idMap, host);
    return through ? [...way.slice(0, -1), madeDirectory(last, wantedNew(volume, observed), through)] : way;
  }
  if (last?.kind !== 'directory') return way;
  let { inode } = last;
  for (const { change, state } of steps) {
    if (state !== undefined) continue;
    if (change.kind === 'owner') inode = withOwner(inode, change);
    if (change.kind === 'mode') inode = withMode(inode, change.mode);
  }
  return [...way.slice(0, -1), { ...last, inode }];
}

function wantedNew(volume: DesiredVolume, observed: ObservedState): OwnedMode {
  const mode = volume.permissions.directoryMode === 'keep' ? 0o755 : volume.permissions.directoryMode;
  return wantedOwnedMode(volume, wantedOwner(volume, observed), { uid: 0, gid: 0, mode });
}

function madeDirectory({ path, origin }: Component, owned: OwnedMode, through: Through): Component {
  const inode: Inode = { ...owned, acl: { entries: undefined }, flags: { immutable: false, appendOnly: false } };
  return { kind: 'directory', path, origin, inode, through };
}

/** Only where it lets this container write, and all others that exist are unprivileged and agree on the id. */
function containerRootHelps(
  volume: DesiredVolume,
  observed: ObservedState,
  { last, root }: { readonly last: Component | undefined; readonly root: Identity },
): boolean {
  if (last?.kind !== 'directory' || volume.owner.kind === 'container_root') return false;
  if (volume.mounts.some(({ ctid }) => observed.containers.get(ctid)?.unprivileged === false)) return false;
  const owner = wantedOwner({ ...volume, owner: { kind: 'container_root' } }, observed);
  if (owner.kind !== 'ids') return false;
  const inode = withOwner(last.inode, { uid: owner.uid, gid: owner.newGid });
  return summaryOf(canIn({ ...last, inode }, root)) === 'read-write';
}
