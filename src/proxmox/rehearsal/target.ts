import { onceEach } from '../../ground/grouped.ts';
import { EXECUTE, READ, WRITE } from '../../ground/mode.ts';
import { isWithin } from '../../ground/paths.ts';
import { canOwn, type MountMap, may, type Walker } from './access.ts';
import type { StartDirectory, StartPath, Unknown } from './facts.ts';
import type { DirectoryMade, MountReason } from './reason.ts';
import { componentsOf, enter, make, type Place, pathAt, plainPath, rootPlace, type StartTree } from './tree.ts';

/** What a walk to a target found, with the directories made on the way. `behind`: below a mount that was refused. */
export type Walk =
  | { readonly kind: 'there'; readonly place: Place; readonly fact: StartPath; readonly made: readonly DirectoryMade[] }
  | { readonly kind: 'stopped'; readonly reason: MountReason }
  | { readonly kind: 'behind' };

export interface WalkRules {
  readonly walker: Walker;
  /** what is made where something is missing: directories on the way, this at the end */
  readonly create: 'directory' | 'file' | undefined;
  /** what each directory is opened for besides being passed: Proxmox opens it for reading, LXC does not */
  readonly opens: boolean;
}

/** Walks to a target inside the container, following no symbolic link. */
export function walkTo(tree: StartTree, target: string, rules: WalkRules): Walk {
  let place = rootPlace;
  let fact: StartPath = pathAt(tree, place);
  // As of a container that is stopped: most targets are in none of its mounts.
  if (fact.kind === 'unknown' && !isInMount(tree, target)) return unseenRoot(fact.reason);
  const names = componentsOf(target);
  const made: DirectoryMade[] = [];
  let unknown: MountReason | undefined;
  for (let index = 0; index < names.length; index += 1) {
    const name = names[index] ?? '';
    if (fact.kind === 'unknown') {
      // What nobody could see may end the start; where it does not, one comes to what is mounted further in.
      unknown ??= unseen(fact.reason, place);
      const next = enter(tree, place, name);
      place = next;
      if (next.mount?.content.kind === 'refused') return stopped(unknown);
      fact = next.mount?.content.kind === 'bind' && next.path === next.mount.target ? pathAt(tree, next) : fact;
      continue;
    }
    if (fact.kind !== 'directory') return stopped({ code: 'target_not_directory', at: place.path });
    const closed = closedReason(rules.walker, fact, place, EXECUTE);
    if (closed) return stopped(closed);
    const next = enter(tree, place, name);
    if (next.mount?.content.kind === 'refused') return { kind: 'behind' };
    let found = pathAt(tree, next);
    if (found.kind === 'symlink') return stopped({ code: 'target_symlink', at: next.path });
    if (found.kind === 'missing') {
      const refused = makeReason(tree, rules, { parent: fact, place, next });
      if (refused) return stopped(refused);
      found = rules.create === 'file' && index === names.length - 1 ? { kind: 'file' } : madeDirectory(tree);
      make(tree, next, found);
      if (found.kind === 'directory' && next.mount?.content.kind === 'bind') {
        made.push({ code: 'directory_made', path: next.at, uid: found.uid, gid: found.gid });
      }
    }
    const unreadable =
      rules.opens && found.kind === 'directory' ? closedReason(rules.walker, found, next, READ) : undefined;
    if (unreadable) return stopped(unreadable);
    place = next;
    fact = found;
  }
  return unknown ? stopped(unknown) : { kind: 'there', place, fact, made };
}

const unseen = (reason: Unknown, { path }: Place): MountReason => ({ code: 'unknown', reason, about: path || '/' });

const unseenRoot = onceEach((reason: Unknown) => stopped(unseen(reason, rootPlace)));

/** Whether something is mounted at a target or on the way to it; the root is, anyway. */
function isInMount({ seen }: StartTree, target: string): boolean {
  const path = plainPath(target);
  let isFound = path === '/';
  seen.forEach((_, at) => {
    isFound ||= isWithin(path, at);
  });
  return isFound;
}

/** The id map of the mount a place lies in. */
export function mapAt({ mount }: Place): MountMap {
  return mount?.content.kind === 'bind' ? mount.content.map : undefined;
}

/** Whether nothing can be made or changed in the bind mount a place lies in. */
function isReadOnly({ facts, rootReadOnly }: StartTree, { mount }: Place): boolean {
  switch (mount?.content.kind) {
    case undefined:
      return rootReadOnly;
    case 'bind':
      return mount.content.readOnly || facts.filesystem(mount.content.source).readOnly;
    case 'volume':
      return mount.content.readOnly;
    case 'empty':
      return !mount.content.writable;
    default:
      return false;
  }
}

function makeReason(
  tree: StartTree,
  { walker, create }: WalkRules,
  { parent, place, next }: { readonly parent: StartDirectory; readonly place: Place; readonly next: Place },
): MountReason | undefined {
  const at = next.path;
  if (create === undefined) return { code: 'target_missing', at };
  const below = place.mount?.key ?? 'rootfs';
  const content = place.mount?.content;
  const where = { at, below, ...(content?.kind === 'bind' ? { path: next.at } : {}) };
  if (isReadOnly(tree, place)) return { code: 'target_read_only', ...where };
  if (!canOwn(walker, mapAt(place))) return { code: 'target_unmapped', ...where };
  if (content?.kind === 'bind' && tree.facts.filesystem(content.source).network) {
    return { code: 'unknown', reason: 'network_filesystem', about: next.at };
  }
  return content?.kind === 'empty' ? undefined : closedReason(walker, parent, place, WRITE | EXECUTE);
}

function closedReason(walker: Walker, directory: StartDirectory, place: Place, bits: number): MountReason | undefined {
  const allowed = may(walker, directory, mapAt(place), bits);
  const at = place.path || '/';
  if (allowed === undefined) return { code: 'unknown', reason: 'unreadable', about: at };
  return allowed ? undefined : { code: 'target_closed', at };
}

/** It is given to the container's root, whoever makes it `[owners-created-target]`. */
function madeDirectory({ owner }: StartTree): StartDirectory {
  return { kind: 'directory', ...owner, mode: 0o755 };
}

function stopped(reason: MountReason): Walk {
  return { kind: 'stopped', reason };
}
