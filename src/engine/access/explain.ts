import { withoutDots } from '../../ground/paths.ts';
import { toContainerId, toHostId } from '../../proxmox/value/idmap.ts';
import { ownedFact } from '../observed/facts.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { type Can, can, canIn } from '../permission/can.ts';
import type { Component } from '../permission/component.ts';
import type { AskedIdentity, Identity } from '../permission/identity.ts';
import { throughMount } from '../permission/inode.ts';
import { containerTree, identityIn, usersOf } from './container.ts';
import { type Origin, originOf } from './origin.ts';
import { answers, type Wanted } from './summary.ts';
import type { InsideUser } from './users.ts';
import { type HostTree, hostTree, wayTo } from './way.ts';

/** What somebody can do at a path of a container, and where on the way it fails. */
export interface Explanation {
  readonly ctid: number;
  readonly containerName: string;
  /** The member of the cluster that it is on; absent: this machine. */
  readonly node?: string | undefined;
  readonly path: string;
  readonly who: Who;
  readonly can: Can;
  /** From the container's root to the first directory that denies; all of them where none does. */
  readonly chain: readonly Link[];
  /** The symlinks that the path went through before, as the container's own processes follow them. */
  readonly links: readonly FollowedLink[];
  /** Whom the container's accounts name, in their order; undefined: they could not be read. */
  readonly users: readonly InsideUser[] | undefined;
}

/** A symlink, by its path, and the path that it makes of the one that was asked about. */
export interface FollowedLink {
  readonly path: string;
  readonly leadsTo: string;
}

/** The same person inside and on the host. */
export interface Who {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
  /** As the container's own accounts say; undefined: they don't, or could not be read. */
  readonly name: string | undefined;
  /** The id on the host; undefined: its map has none. */
  readonly hostUid: number | undefined;
}

/** One directory on the way. */
export interface Link {
  readonly component: Component;
  readonly origin: Origin | undefined;
  readonly can: Can;
  /** Owner and group on the host's disk, however the mount shows them; undefined: it is nothing that has some, or nobody saw them. */
  readonly owner: SeenAs | undefined;
  /** Owner and group as processes in the container see them; undefined is nobody (65534). */
  readonly seenAs: SeenAs | undefined;
}

export interface SeenAs {
  readonly uid: number | undefined;
  readonly gid: number | undefined;
}

/** Explains one path; undefined: the container's id map cannot be read. */
export function explainPath(
  container: ObservedContainer,
  { path, wanted, ...asked }: Omit<AskedIdentity, 'ctid'> & { readonly path: string; readonly wanted: Wanted },
  observed: ObservedState,
): Explanation | undefined {
  const tree = containerTree(container, observed);
  if (!tree) return undefined;
  const identity = identityIn(container, asked, { tree, observed });
  const host = hostTree(observed);
  const way = withoutSpooledLinks(wayTo(path, tree, host));
  const links = way.map((component): Link => {
    const origin = originOf(component, tree, host);
    const owner = ownerOnDisk(component, origin, host);
    return { component, origin, owner, can: canIn(component, identity), seenAs: seenAs(component, identity) };
  });
  const denied = links.findIndex(({ can }, index) => !passes(can, index === links.length - 1 ? wanted : 'traverse'));
  const users = usersOf(container.ctid, observed);
  return {
    ctid: container.ctid,
    containerName: container.name,
    path,
    who: whoIs(identity, users),
    can: can(way, identity),
    chain: denied < 0 ? links : links.slice(0, denied + 1),
    links: [],
    users,
  };
}

/** A mount with an id map of its own shows other owners than there are. */
function ownerOnDisk(component: Component, origin: Origin | undefined, { paths }: HostTree): SeenAs | undefined {
  if (component.kind !== 'directory' && component.kind !== 'file') return undefined;
  if (!component.through.idsShown) return component.inode;
  return origin?.hostPath === undefined ? undefined : ownedFact(paths.get(origin.hostPath));
}

/**
 * A link in a directory like /tmp leads only its owner on, and everybody if it is the directory's owner's
 * (may_follow_link, fs.protected_symlinks): whose it is was not read, so where it leads is not known.
 */
function withoutSpooledLinks(way: readonly Component[]): readonly Component[] {
  return way.map((component, index) => {
    const folder = way[index - 1];
    const isProtected = folder?.kind === 'directory' && (folder.inode.mode & 0o1002) === 0o1002;
    return component.kind === 'symlink' && isProtected ? { ...component, target: undefined } : component;
  });
}

/** Where a symlink at the end of the chain makes the path go on; undefined: there is none. */
export function followed({ chain }: Explanation, path: string): FollowedLink | undefined {
  const last = chain.at(-1)?.component;
  if (last?.kind !== 'symlink' || last.target === undefined) return undefined;
  const folder = last.path.slice(0, last.path.lastIndexOf('/'));
  const to = last.target.startsWith('/') ? last.target : `${folder}/${last.target}`;
  return { path: last.path, leadsTo: withoutDots(`${to}${path.slice(last.path.length)}`) };
}

function passes(can: Can, wanted: Wanted | 'traverse'): boolean {
  return (wanted === 'traverse' ? can.traverse : answers(can, wanted)) !== false;
}

/** The same person by name and by the host's ids. */
export function whoIs(identity: Identity, users: readonly InsideUser[] | undefined): Who {
  const { uid, gid, groups, idMap } = identity;
  return {
    ...{ uid, gid, groups },
    name: users?.find((user) => user.uid === uid)?.name,
    hostUid: toHostId(idMap, 'u', uid),
  };
}

function seenAs(component: Component, { idMap }: Identity): SeenAs | undefined {
  if (component.kind !== 'directory' && component.kind !== 'file') return undefined;
  const { inode, through } = component;
  const { ids } = through;
  if (ids.kind === 'unknown') return undefined;
  const seen = (type: 'u' | 'g', disk: number | undefined) => {
    const host = throughMount(ids, type, disk);
    return host === undefined ? undefined : toContainerId(idMap, type, host);
  };
  return { uid: seen('u', inode.uid), gid: seen('g', inode.gid) };
}
