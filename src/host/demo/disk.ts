import { renameSync, writeFileSync } from 'node:fs';
import { lstat, mkdir, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { systemCode } from '../../disk/errno.ts';
import { textNow } from '../../disk/text.ts';
import type { DirectoryFact } from '../../engine/observed/facts.ts';
import { aclsText, NO_ACLS, parseAcls } from '../../engine/permission/acl.ts';
import { shownMode } from '../../engine/permission/digits.ts';
import type { DirectoryIdentity, DirectoryTree, Entered, OpenDirectory } from '../change/tree.ts';
import { demoDiskFile } from './place.ts';

/** What the demo pretends about its directories, for it runs as anybody on any machine. Paths without the demo folder. */
export interface DemoDisk {
  /** How the folder is laid out, `DEMO_FORMAT`; a demo of another layout would be misread. */
  readonly format: number;
  readonly owners: Readonly<Record<string, Ownership>>;
  /** The ACLs of those that have some, as getfacl prints them, commas between the entries. */
  readonly acls?: Readonly<Record<string, string>>;
  /** Bytes, by mount point. */
  readonly space: Readonly<Record<string, { readonly free: number; readonly total: number }>>;
}

type Ownership = Pick<DirectoryIdentity, 'uid' | 'gid' | 'mode'>;

/** Whoever made a directory on the disk, in the demo root did. */
const ROOTS: Ownership = { uid: 0, gid: 0, mode: 0o755 };

export function readDemoDisk(dir: string): DemoDisk {
  return JSON.parse(textNow(demoDiskFile(dir)));
}

export function writeDemoDisk(dir: string, disk: DemoDisk): void {
  replaceFile(demoDiskFile(dir), `${JSON.stringify(disk, null, 2)}\n`, 'utf8');
}

/** Whole or not at all, also when two demos run in one folder. */
export function replaceFile(path: string, text: string, encoding: 'utf8' | 'latin1'): void {
  const draft = `${path}.${process.pid}.new`;
  writeFileSync(draft, text, encoding);
  renameSync(draft, path);
}

/** Lays the pretended owners, modes, ACLs and free space over what the disk says. */
export function demoOverlay(dir: string): (path: string, fact: DirectoryFact) => DirectoryFact {
  const { owners, acls, space } = readDemoDisk(dir);
  return (path, fact) => ({
    ...fact,
    ...(owners[path] ?? ROOTS),
    acl: { ok: true, value: acls?.[path] ?? '' },
    ...(fact.free === undefined ? {} : space[mountPointOf(path, space)]),
  });
}

function mountPointOf(path: string, space: DemoDisk['space']): string {
  let at = path;
  while (at !== '' && space[at] === undefined) at = at.slice(0, at.lastIndexOf('/'));
  return at === '' ? '/' : at;
}

/** The demo's directories by plain paths, for macOS has no /proc; each name is looked at before it is entered. */
export function demoTree(dir: string): DirectoryTree {
  return { root: async () => openDirectory(dir, '') };
}

function openDirectory(dir: string, path: string): OpenDirectory {
  const owned = (): Ownership => readDemoDisk(dir).owners[path] ?? ROOTS;
  const own = (changed: Partial<Ownership>, at: string): void => {
    const disk = readDemoDisk(dir);
    const { uid, gid, mode } = { ...(disk.owners[at] ?? ROOTS), ...changed };
    writeDemoDisk(dir, { ...disk, owners: { ...disk.owners, [at]: { uid, gid, mode } } });
  };
  return {
    identity: async () => {
      const { dev, ino } = await lstat(join(dir, path));
      return { ...owned(), dev, ino };
    },
    enter: (name) => enter(dir, `${path}/${name}`),
    make: async (name, mode) => {
      await mkdir(join(dir, path, name));
      own({ ...ROOTS, mode }, `${path}/${name}`);
    },
    remove: async (name) => {
      await rmdir(join(dir, path, name));
      const { owners, ...disk } = readDemoDisk(dir);
      const { [`${path}/${name}`]: _gone, ...rest } = owners;
      writeDemoDisk(dir, { ...disk, owners: rest });
    },
    chown: async (uid, gid) => own({ uid, gid }, path),
    chmod: async (mode) => own({ mode }, path),
    acls: async () => ({ ok: true, value: parseAcls(readDemoDisk(dir).acls?.[path] ?? '') ?? NO_ACLS }),
    setAcls: async (_before, after) => {
      const disk = readDemoDisk(dir);
      writeDemoDisk(dir, { ...disk, acls: { ...disk.acls, [path]: aclsText(after) } });
      if (after.access) own({ mode: shownMode(owned().mode, after.access) }, path);
      return { ok: true, value: 'done' };
    },
    close: async () => {},
  };
}

async function enter(dir: string, path: string): Promise<Entered> {
  try {
    const stats = await lstat(join(dir, path));
    if (stats.isDirectory()) return { kind: 'directory', directory: openDirectory(dir, path) };
    return { kind: stats.isSymbolicLink() ? 'symlink' : 'file' };
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return { kind: 'missing' };
    throw error;
  }
}
