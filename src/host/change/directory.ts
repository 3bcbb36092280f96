import { systemCode } from '../../disk/errno.ts';
import type { ChangeResult } from '../../engine/apply/host.ts';
import type { DirectoryBefore, DirectoryChange, ModeChange, OwnerChange } from '../../engine/plan/types.ts';
import { meaning, remedy } from '../errno.ts';
import type { DirectoryIdentity, DirectoryTree, OpenDirectory } from './tree.ts';

/** Creates a directory or changes its owner or mode, safe against whoever else can write on the way there. */
export async function changeDirectory(
  tree: DirectoryTree,
  change: DirectoryChange | OwnerChange | ModeChange,
): Promise<ChangeResult> {
  const held: OpenDirectory[] = [];
  try {
    return await perform(tree, change, held);
  } catch (error) {
    return systemFailure(change, systemCode(error));
  } finally {
    await Promise.all(held.map((directory) => directory.close()));
  }
}

async function perform(
  tree: DirectoryTree,
  change: DirectoryChange | OwnerChange | ModeChange,
  held: OpenDirectory[],
): Promise<ChangeResult> {
  const names = change.path.split('/').filter((name) => name !== '');
  const leaf = names.pop();
  // A plan may come from a file.
  if (leaf === undefined || [...names, leaf].some((name) => name === '.' || name === '..')) {
    return { ok: false, code: 'refused', summary: `${change.path} is no path of a shared directory` };
  }
  let at = await tree.root();
  held.push(at);
  let path = '';
  for (const name of names) {
    path = `${path}/${name}`;
    const entered = await enterAncestor(at, name, path, change);
    if (!entered.ok) return entered;
    at = entered.directory;
    held.push(at);
  }
  if (change.kind === 'directory') return create(at, leaf, change, held);
  const entered = await at.enter(leaf);
  if (entered.kind !== 'directory') return notDirectory(change.path, entered.kind);
  held.push(entered.directory);
  return change.kind === 'owner' ? changeOwner(entered.directory, change) : changeMode(entered.directory, change);
}

type Ancestor =
  | { readonly ok: true; readonly directory: OpenDirectory }
  | Extract<ChangeResult, { readonly ok: false }>;

async function enterAncestor(
  above: OpenDirectory,
  name: string,
  path: string,
  change: DirectoryChange | OwnerChange | ModeChange,
): Promise<Ancestor> {
  let entered = await above.enter(name);
  if (entered.kind === 'missing' && change.kind === 'directory' && change.parents.includes(path)) {
    await above.make(name);
    entered = await above.enter(name);
    if (entered.kind === 'directory') await own(entered.directory, 0, 0, 0o755);
  }
  if (entered.kind !== 'directory') return notDirectory(path, entered.kind);
  const identity = await entered.directory.identity();
  if (!othersCanWrite(identity)) return { ok: true, directory: entered.directory };
  await entered.directory.close();
  return {
    ok: false,
    code: 'refused',
    summary: `${path} can be written by others than root, who could swap what is below it`,
    detail: `It belongs to ${identity.uid}:${identity.gid} with mode ${octal(identity.mode)}.`,
    hint: `Use a path whose folders belong to root, or, if nobody else needs to write there: chown root:root ${path} && chmod go-w ${path}`,
  };
}

/** Whether anybody but root (and us) can add, remove or swap entries of a directory; a sticky bit does not make it safe. */
export function othersCanWrite({ uid, gid, mode }: Pick<DirectoryIdentity, 'uid' | 'gid' | 'mode'>): boolean {
  const ours = (id: number, own: number | undefined) => id === 0 || id === own;
  if (!ours(uid, process.geteuid?.())) return true;
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && !ours(gid, process.getegid?.()));
}

async function create(
  above: OpenDirectory,
  name: string,
  change: DirectoryChange,
  held: OpenDirectory[],
): Promise<ChangeResult> {
  const existing = await above.enter(name);
  if (existing.kind === 'directory') held.push(existing.directory);
  if (existing.kind === 'symlink') return notDirectory(change.path, 'symlink');
  if (existing.kind !== 'missing') return stale(`${change.path} exists by now`);
  await above.make(name);
  const made = await above.enter(name);
  if (made.kind !== 'directory') return notDirectory(change.path, made.kind);
  held.push(made.directory);
  await own(made.directory, change.uid, change.gid, change.mode);
  return confirmed(made.directory, change.path, change);
}

async function changeOwner(directory: OpenDirectory, change: OwnerChange): Promise<ChangeResult> {
  const difference = differenceTo(await directory.identity(), change.before);
  if (difference) return stale(`${change.path} ${difference}`);
  await directory.chown(change.uid, change.gid);
  return confirmed(directory, change.path, { ...change.before, uid: change.uid, gid: change.gid });
}

async function changeMode(directory: OpenDirectory, change: ModeChange): Promise<ChangeResult> {
  const difference = differenceTo(await directory.identity(), change.before);
  if (difference) return stale(`${change.path} ${difference}`);
  await directory.chmod(change.mode);
  return confirmed(directory, change.path, { ...change.before, mode: change.mode });
}

/** The owner first: a later chmod sets setgid for good. */
async function own(directory: OpenDirectory, uid: number, gid: number, mode: number): Promise<void> {
  await directory.chown(uid, gid);
  await directory.chmod(mode);
}

/** Some file systems (vfat, CIFS, squashed NFS) accept a change and keep what they had. */
async function confirmed(
  directory: OpenDirectory,
  path: string,
  wanted: Pick<DirectoryIdentity, 'uid' | 'gid' | 'mode'>,
): Promise<ChangeResult> {
  const now = await directory.identity();
  if (now.uid === wanted.uid && now.gid === wanted.gid && now.mode === wanted.mode) return { ok: true };
  return {
    ok: false,
    code: 'failed',
    summary: `${path}: its file system did not take the change`,
    detail: `Wanted ${ownership(wanted)}, found ${ownership(now)} afterwards.`,
    hint: 'Declare "owner": "keep" and "permissions": "keep" for volumes on this file system.',
  };
}

function differenceTo(now: DirectoryIdentity, before: DirectoryBefore): string | undefined {
  if (now.dev !== before.dev || now.ino !== before.ino) return 'is another directory than the one planned for';
  const same = now.uid === before.uid && now.gid === before.gid && now.mode === before.mode;
  return same ? undefined : `was ${ownership(before)} when planned and is ${ownership(now)} now`;
}

function notDirectory(
  path: string,
  kind: 'symlink' | 'file' | 'missing',
): Extract<ChangeResult, { readonly ok: false }> {
  if (kind === 'symlink') {
    const hint = 'Name the directory it leads to, without symbolic links in any part of the path.';
    return { ok: false, code: 'refused', summary: `${path} is a symbolic link`, hint };
  }
  return stale(kind === 'missing' ? `${path} no longer exists` : `${path} is no directory`);
}

function stale(summary: string): Extract<ChangeResult, { readonly ok: false }> {
  return { ok: false, code: 'stale', summary, hint: 'Plan again to see what it takes now.' };
}

function systemFailure(change: DirectoryChange | OwnerChange | ModeChange, code: string): ChangeResult {
  const verb = { directory: 'create', owner: 'change the owner of', mode: 'change the mode of' }[change.kind];
  const hint = remedy(code);
  return {
    ok: false,
    code: code === 'EEXIST' ? 'stale' : 'failed',
    summary: `Cannot ${verb} ${change.path}: ${meaning(code)}`,
    detail: code,
    ...(hint ? { hint } : {}),
  };
}

function ownership({ uid, gid, mode }: Pick<DirectoryIdentity, 'uid' | 'gid' | 'mode'>): string {
  return `${uid}:${gid} ${octal(mode)}`;
}

function octal(mode: number): string {
  return `0${mode.toString(8).padStart(3, '0')}`;
}
