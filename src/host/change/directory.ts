import type { Ownership } from '../../disk/durable.ts';
import { systemCode } from '../../disk/errno.ts';
import { ourselves } from '../../disk/process.ts';
import type { ChangeResult, MadeDirectories } from '../../engine/apply/host.ts';
import { othersCanWrite } from '../../engine/observed/directory.ts';
import { aclsText } from '../../engine/permission/acl.ts';
import { isSameAcls } from '../../engine/permission/setfacl.ts';
import type {
  AclChange,
  DirectoryChange,
  ModeChange,
  OwnerChange,
  PathChange,
  PlannedDirectory,
  RemovalChange,
  TreeChange,
} from '../../engine/plan/types.ts';
import { ancestorsOf } from '../../ground/paths.ts';
import { good, type Result } from '../../ground/problem.ts';
import { type MachineFault, type MachineProblem, unmade } from '../problem.ts';
import type { DirectoryIdentity, DirectoryTree, Entered, OpenDirectory, ToolFault } from './tree.ts';

type ChangeOfWhatIsThere = OwnerChange | ModeChange | AclChange;

/** Creates a directory or changes its owner, mode or ACLs, safe against whoever else can write on the way there. */
export async function changeDirectory(tree: DirectoryTree, change: PathChange): Promise<ChangeResult> {
  const held: OpenDirectory[] = [];
  try {
    const result = await perform(tree, change, held);
    return result.ok && change.kind === 'directory' ? good(await madeIn(held, change)) : result;
  } catch (error) {
    const system = systemCode(error);
    const end = system === 'EEXIST' || system === 'ENOTEMPTY' ? 'stale' : 'failed';
    return unmade(end, { code: 'directory_failed', path: change.path, change: change.kind, system });
  } finally {
    await Promise.all(held.map((directory) => directory.close()));
  }
}

/** By which numbers an undo knows again what was made; what is open lies in one another. */
async function madeIn(held: readonly OpenDirectory[], { path, parents }: DirectoryChange): Promise<MadeDirectories> {
  const all = ['/', ...ancestorsOf(path).filter((at) => at !== '/'), path];
  const made = all.flatMap((at, depth) => {
    const directory = at === path || parents.includes(at) ? held[depth] : undefined;
    return directory ? [{ at, directory }] : [];
  });
  return {
    made: await Promise.all(
      made.map(async ({ at, directory }) => {
        const { dev, ino } = await directory.identity();
        return { path: at, dev, ino };
      }),
    ),
  };
}

/** The directory at the top of a tree that is to be changed, held open with those above it. */
export async function enterTop(
  tree: DirectoryTree,
  change: TreeChange,
  held: OpenDirectory[],
): Promise<Result<OpenDirectory, MachineProblem>> {
  const place = await enterAbove(tree, change, held);
  if (!place.ok) return place;
  const entered = await place.value.above.enter(place.value.leaf);
  if (entered.kind !== 'directory') return notDirectory(change.path, change.path, entered.kind);
  held.push(entered.directory);
  if (isSameDirectory(await entered.directory.identity(), change.before)) return good(entered.directory);
  return unmade('stale', { code: 'directory_replaced', path: change.path });
}

async function perform(tree: DirectoryTree, change: PathChange, held: OpenDirectory[]): Promise<ChangeResult> {
  const place = await enterAbove(tree, change, held);
  if (!place.ok) return place;
  const { above, leaf } = place.value;
  if (change.kind === 'directory') return create(above, leaf, change, held);
  const entered = await above.enter(leaf);
  if (entered.kind !== 'directory') return notDirectory(change.path, change.path, entered.kind);
  held.push(entered.directory);
  return change.kind === 'removal'
    ? remove(above, leaf, entered.directory, change)
    : changeOpened(entered.directory, change);
}

/** A directory's name, and the one that it is in, held open with all above that. */
interface Place {
  readonly above: OpenDirectory;
  readonly leaf: string;
}

async function enterAbove(
  tree: DirectoryTree,
  change: PathChange | TreeChange,
  held: OpenDirectory[],
): Promise<Result<Place, MachineProblem>> {
  const names = change.path.split('/').filter((name) => name !== '');
  const leaf = names.pop();
  // A plan may come from a file.
  if (leaf === undefined || [...names, leaf].some((name) => name === '.' || name === '..')) {
    return unmade('refused', { code: 'directory_unshareable', path: change.path });
  }
  let above = await tree.root();
  held.push(above);
  let at = '';
  for (const name of names) {
    at = `${at}/${name}`;
    const entered = await enterAncestor({ above, held }, at, change);
    if (!entered.ok) return entered;
    above = entered.value;
  }
  return good({ above, leaf });
}

const PARENT: Ownership = { uid: 0, gid: 0, mode: 0o755 };

/** What is entered is held, and so closed with the others, whatever comes of it. */
async function enterAncestor(
  { above, held }: { readonly above: OpenDirectory; readonly held: OpenDirectory[] },
  at: string,
  change: PathChange | TreeChange,
): Promise<Result<OpenDirectory, MachineProblem>> {
  const name = at.slice(at.lastIndexOf('/') + 1);
  let entered = await above.enter(name);
  if (entered.kind === 'missing' && change.kind === 'directory' && change.parents.includes(at)) {
    // Not closed at first: were we killed here, it would stay so, for it is no longer one that the plan makes.
    await above.make(name, PARENT.mode);
    entered = await above.enter(name);
    if (entered.kind === 'directory') {
      held.push(entered.directory);
      await own(entered.directory, change.alike ? change : PARENT);
    }
  } else if (entered.kind === 'directory') held.push(entered.directory);
  if (entered.kind !== 'directory') return notDirectory(change.path, at, entered.kind);
  const identity = await entered.directory.identity();
  const isOther = change.kind === 'directory' && change.above?.path === at && !isSameDirectory(identity, change.above);
  if (!isOther && !(await isOpenToOthers(entered.directory, identity))) return good(entered.directory);
  if (isOther) return unmade('stale', { code: 'directory_replaced', path: at });
  const { uid, gid, mode } = identity;
  return unmade('refused', { code: 'unsafe_ancestor', path: change.path, at, uid, gid, mode });
}

/**
 * Whether others than root and the user we run as, who can do no more by it, can write it. Its ACL is asked only where it could say more than the mode: where its mask lets anybody write.
 */
async function isOpenToOthers(directory: OpenDirectory, identity: DirectoryIdentity): Promise<boolean> {
  if (othersCanWrite(identity, ourselves())) return true;
  if ((identity.mode & 0o020) === 0) return false;
  const acls = await directory.acls();
  return !acls.ok || othersCanWrite({ ...identity, acl: { ok: true, value: aclsText(acls.value) } }, ourselves());
}

async function create(
  above: OpenDirectory,
  name: string,
  change: DirectoryChange,
  held: OpenDirectory[],
): Promise<ChangeResult> {
  const { path } = change;
  const existing = await above.enter(name);
  if (existing.kind === 'directory') held.push(existing.directory);
  if (existing.kind === 'symlink') return notDirectory(path, path, 'symlink');
  if (existing.kind !== 'missing') return unmade('stale', { code: 'directory_exists', path });
  await above.make(name, 0o700);
  const made = await above.enter(name);
  if (made.kind !== 'directory') return notDirectory(path, path, made.kind);
  held.push(made.directory);
  await own(made.directory, change);
  return confirmed(made.directory, path, change);
}

/** By its name in the directory that is held open; the kernel itself refuses one that is not empty. */
async function remove(
  above: OpenDirectory,
  name: string,
  directory: OpenDirectory,
  change: RemovalChange,
): Promise<ChangeResult> {
  const fault = differenceTo(await directory.identity(), change);
  if (fault) return unmade('stale', fault);
  await above.remove(name);
  return good('done');
}

async function changeOpened(directory: OpenDirectory, change: ChangeOfWhatIsThere): Promise<ChangeResult> {
  const { path, before } = change;
  const fault = differenceTo(await directory.identity(), change);
  if (fault) return unmade('stale', fault);
  if (change.kind === 'owner') {
    await directory.chown(change.uid, change.gid);
    return confirmed(directory, path, { ...before, uid: change.uid, gid: change.gid });
  }
  if (change.acls && before.acls) {
    return changeAcls(directory, {
      path,
      mode: change.mode,
      acls: change.acls,
      before: { ...before, acls: before.acls },
    });
  }
  await directory.chmod(change.mode);
  return confirmed(directory, path, { ...before, mode: change.mode });
}

/** A chmod would change the mask, so it is left to set what no ACL has. */
async function changeAcls(
  directory: OpenDirectory,
  { path, mode, acls, before }: Omit<AclChange, 'kind'>,
): Promise<ChangeResult> {
  const now = await directory.acls();
  if (!now.ok) return unmade('failed', toolFault(path, now.fault));
  if (!isSameAcls(now.value, before.acls)) return unmade('stale', { code: 'acl_changed', path });
  if (!isSameAcls(before.acls, acls)) {
    const set = await directory.setAcls(before.acls, acls);
    if (!set.ok) return unmade('failed', toolFault(path, set.fault));
  }
  if ((before.mode & SPECIAL) !== (mode & SPECIAL)) await directory.chmod(mode);
  const after = await directory.acls();
  if (!after.ok) return unmade('failed', toolFault(path, after.fault));
  if (!isSameAcls(after.value, acls)) return unmade('failed', { code: 'acl_kept', path });
  return confirmed(directory, path, { ...before, mode });
}

const SPECIAL = 0o7000;

function toolFault(path: string, fault: ToolFault): MachineFault {
  return fault.kind === 'missing'
    ? { code: 'acl_tool_missing', path, tool: fault.tool }
    : { code: 'acl_failed', path, tool: fault.tool, message: fault.message };
}

/** The owner first: a later chmod sets setgid for good. */
async function own(directory: OpenDirectory, { uid, gid, mode }: Ownership): Promise<void> {
  await directory.chown(uid, gid);
  await directory.chmod(mode);
}

/** Some file systems (vfat, CIFS, squashed NFS) accept a change and keep what they had. */
async function confirmed(directory: OpenDirectory, path: string, wanted: Ownership): Promise<ChangeResult> {
  const now = await directory.identity();
  if (isSame(now, wanted)) return good('done');
  return unmade('failed', { code: 'directory_kept', path, wanted: ownershipOf(wanted), now: ownershipOf(now) });
}

function differenceTo(
  now: DirectoryIdentity,
  { path, before }: ChangeOfWhatIsThere | RemovalChange,
): MachineFault | undefined {
  // One that the plan makes itself has no number when it is planned; nobody else could have changed it since.
  const replaced = before.ino !== 0 && (now.dev !== before.dev || now.ino !== before.ino);
  if (replaced) return { code: 'directory_replaced', path };
  if (isSame(now, before)) return undefined;
  return { code: 'directory_changed', path, before: ownershipOf(before), now: ownershipOf(now) };
}

function notDirectory(
  path: string,
  at: string,
  kind: Exclude<Entered['kind'], 'directory'>,
): Result<never, MachineProblem> {
  switch (kind) {
    case 'symlink':
      return unmade('refused', { code: 'source_symlink', path, at });
    case 'file':
      return unmade('stale', { code: 'not_a_directory', path, at, type: 'file' });
    case 'missing':
      return unmade('stale', { code: 'directory_gone', path: at });
  }
}

/** A file system that was unmounted or mounted meanwhile makes another of it. */
export const isSameDirectory = (a: PlannedDirectory, b: PlannedDirectory): boolean =>
  a.dev === b.dev && a.ino === b.ino;

const isSame = (a: Ownership, b: Ownership): boolean => a.uid === b.uid && a.gid === b.gid && a.mode === b.mode;

const ownershipOf = ({ uid, gid, mode }: Ownership): Ownership => ({ uid, gid, mode });
