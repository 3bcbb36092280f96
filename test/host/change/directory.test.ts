import {
  chmodSync,
  chownSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Acls } from '../../../src/engine/permission/acl.ts';
import type { PathChange } from '../../../src/engine/plan/types.ts';
import { descriptorTree } from '../../../src/host/change/descriptors.ts';
import { changeDirectory } from '../../../src/host/change/directory.ts';
import type { DirectoryTree, OpenDirectory } from '../../../src/host/change/tree.ts';
import { failureOf } from '../failure.ts';
import { isRoot, tempFolder, writeFiles } from '../temp-folder.ts';

process.umask(0o022);

const us = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };

function rootWith(files: Readonly<Record<string, string>>): string {
  const root = tempFolder();
  chmodSync(root, 0o755);
  writeFiles(root, files);
  return root;
}

function create(path: string, more: Partial<Extract<PathChange, { kind: 'directory' }>> = {}): PathChange {
  return { kind: 'directory', path, parents: [], ...us, mode: 0o775, ...more };
}

function found(path: string) {
  const { uid, gid, mode, dev, ino } = lstatSync(path);
  return { uid, gid, mode: mode & 0o7777, dev, ino };
}

function perform(root: string, change: PathChange) {
  return changeDirectory(descriptorTree(root), change);
}

function modeOf(path: string): string {
  return (statSync(path).mode & 0o7777).toString(8);
}

describe('creating a directory', () => {
  it('gives it exactly the mode, whatever the umask and setgid of its parent', async () => {
    const root = rootWith({ 'tank/': '' });
    chmodSync(join(root, 'tank'), 0o2755);
    expect(await perform(root, create('/tank/media', { mode: 0o777 }))).toMatchObject({ ok: true });
    expect(modeOf(join(root, 'tank/media'))).toBe('777');
  });

  it.runIf(isRoot)('keeps setgid, for the owner is set first', async () => {
    const root = rootWith({ 'tank/': '' });
    const change = create('/tank/media', { uid: 100_000, gid: 100_033, mode: 0o2770 });
    expect(await perform(root, change)).toMatchObject({ ok: true });
    expect(statSync(join(root, 'tank/media'))).toMatchObject({ uid: 100_000, gid: 100_033 });
    expect(modeOf(join(root, 'tank/media'))).toBe('2770');
  });

  it.runIf(isRoot)('makes the planned parents 0755 of root, under any umask', async () => {
    const root = rootWith({});
    const umask = process.umask(0o077);
    const result = await perform(
      root,
      create('/tank/a/media', { parents: ['/tank', '/tank/a'], uid: 65_534, gid: 65_534 }),
    );
    process.umask(umask);
    expect(result).toMatchObject({ ok: true });
    for (const parent of ['tank', 'tank/a']) {
      expect(statSync(join(root, parent))).toMatchObject({ uid: 0, gid: 0 });
      expect(modeOf(join(root, parent))).toBe('755');
    }
  });

  it.runIf(isRoot)('makes parents like the directory itself where the file system has no other owner', async () => {
    const root = rootWith({});
    const owned = { uid: 1000, gid: 1000, mode: 0o755 };
    const change = create('/tank/media', { parents: ['/tank'], alike: true, ...owned });
    // What is then 1000's could be swapped by others: that is refused as anywhere else.
    expect(await perform(root, change)).toMatchObject({ ok: false, problems: [{ code: 'unsafe_ancestor' }] });
    expect(statSync(join(root, 'tank'))).toMatchObject({ uid: 1000, gid: 1000 });
  });

  it.runIf(isRoot)('leaves no parent closed where it is killed right after making it', async () => {
    const root = rootWith({});
    const umask = process.umask(0o077);
    const tree = brokenAfterMaking(descriptorTree(root));
    await expect(changeDirectory(tree, create('/tank/media', { parents: ['/tank'] }))).rejects.toThrow('killed');
    process.umask(umask);
    expect(modeOf(join(root, 'tank'))).toBe('755');
  });

  it.runIf(isRoot)('holds nothing open where a parent cannot be given its owner', async () => {
    const root = rootWith({});
    const left = new Set<OpenDirectory>();
    const tree = counting(descriptorTree(root), left);
    await expect(changeDirectory(tree, create('/tank/media', { parents: ['/tank'] }))).resolves.toMatchObject({
      ok: false,
      problems: [{ system: 'EDQUOT' }],
    });
    expect([...left]).toEqual([]);
  });

  it('takes a parent that another step made meanwhile', async () => {
    const root = rootWith({ 'tank/': '' });
    expect(await perform(root, create('/tank/media', { parents: ['/tank'] }))).toMatchObject({ ok: true });
  });

  it('is stale where a parent is gone that was there', async () => {
    const root = rootWith({});
    expect(await perform(root, create('/tank/media'))).toMatchObject({ ok: false, problems: [{ end: 'stale' }] });
    expect(readdirSync(root)).toEqual([]);
  });

  it.each(['media/', 'media'])('is stale where %s exists by now', async (name) => {
    const root = rootWith({ [name]: '' });
    expect(await perform(root, create('/media'))).toMatchObject({ ok: false, problems: [{ end: 'stale' }] });
  });

  it('is refused where a symlink has taken its place, and follows it nowhere', async () => {
    const root = rootWith({ 'victim/': '' });
    symlinkSync('victim/new', join(root, 'media'));
    expect(await perform(root, create('/media'))).toMatchObject({ ok: false, problems: [{ end: 'refused' }] });
    expect(readdirSync(join(root, 'victim'))).toEqual([]);
  });

  it('is one clear failure where the system forbids it', async () => {
    const result = await changeDirectory(descriptorTree('/'), create('/proc/phoenix-volumes-test'));
    expect(failureOf(result)).toMatchObject({
      end: 'failed',
      summary: expect.stringContaining('/proc/phoenix-volumes-test'),
    });
  });

  it.each(['/tank/../../victim', '/./x', '/'])('refuses %s from a plan file', async (path) => {
    expect(await perform(rootWith({ 'tank/': '' }), create(path))).toMatchObject({
      ok: false,
      problems: [{ end: 'refused' }],
    });
  });
});

describe('an ACL', () => {
  const withUser = { owner: 7, users: [{ id: 33, bits: 7 }], group: 5, groups: [], mask: 7, other: 5 };
  const given = { access: withUser, inherited: undefined };
  const none = { access: undefined, inherited: undefined };
  const there = () => {
    const root = rootWith({ 'media/': '' });
    chmodSync(join(root, 'media'), 0o755);
    return root;
  };
  const change = (root: string, before: Acls, after: Acls, mode: number): PathChange => ({
    ...{ kind: 'acl', path: '/media', mode, acls: after },
    before: { ...found(join(root, 'media')), acls: before },
  });

  it('is given, and taken back by the change turned round', async () => {
    const root = there();
    expect(await perform(root, change(root, none, given, 0o775))).toEqual({ ok: true, value: 'done' });
    expect(modeOf(join(root, 'media'))).toBe('775');
    expect(await perform(root, change(root, given, none, 0o755))).toEqual({ ok: true, value: 'done' });
    expect(modeOf(join(root, 'media'))).toBe('755');
  });

  it('stays as it is for others where the mode is changed beside it', async () => {
    const root = there();
    await perform(root, change(root, none, given, 0o775));
    const acls = { access: { ...withUser, group: 7 }, inherited: undefined };
    const mode = { ...change(root, given, acls, 0o2775), kind: 'mode' } as PathChange;
    expect(await perform(root, mode)).toEqual({ ok: true, value: 'done' });
    expect(modeOf(join(root, 'media'))).toBe('2775');
  });

  it.each([
    ['no chmod, which would write its mask', 0o777, 0],
    ['one only for the bits that no ACL has', 0o2777, 1],
  ])('sees %s', async (_, mode, count) => {
    const root = there();
    await perform(root, change(root, none, given, 0o775));
    const acls = { access: { ...withUser, group: 7, other: 7 }, inherited: undefined };
    const asked: number[] = [];
    const tree = seeingChmod(descriptorTree(root), asked);
    expect(await changeDirectory(tree, { ...change(root, given, acls, mode), kind: 'mode' } as PathChange)).toEqual({
      ok: true,
      value: 'done',
    });
    expect(asked).toHaveLength(count);
  });
});

/** The real tree, and each mode that a chmod in it is asked for. */
function seeingChmod(tree: DirectoryTree, asked: number[]): DirectoryTree {
  const seen = (directory: OpenDirectory): OpenDirectory => ({
    ...directory,
    enter: async (name) => {
      const entered = await directory.enter(name);
      return entered.kind === 'directory' ? { ...entered, directory: seen(entered.directory) } : entered;
    },
    chmod: async (mode) => {
      asked.push(mode);
      await directory.chmod(mode);
    },
  });
  return { root: async () => seen(await tree.root()) };
}

describe('a path on the way', () => {
  it('is refused where a symlink is in it', async () => {
    const root = rootWith({ 'real/media/': '' });
    symlinkSync('real', join(root, 'tank'));
    const change: PathChange = {
      kind: 'mode',
      path: '/tank/media',
      mode: 0o700,
      before: found(join(root, 'real/media')),
    };
    expect(failureOf(await perform(root, change))).toMatchObject({
      end: 'refused',
      summary: '/tank/media: /tank is a symbolic link, and Proxmox refuses to mount through one',
    });
    expect(modeOf(join(root, 'real/media'))).toBe('755');
  });

  it.each([
    ['others can write', 0o757],
    ['others can write, sticky or not', 0o1777],
  ])('is refused where %s', async (_, mode) => {
    const root = rootWith({ 'tank/': '' });
    chmodSync(join(root, 'tank'), mode);
    expect(await perform(root, create('/tank/media'))).toMatchObject({ ok: false, problems: [{ end: 'refused' }] });
    expect(readdirSync(join(root, 'tank'))).toEqual([]);
  });

  it.runIf(isRoot).each([
    ['belongs to a user', [1000, 0], 0o755, 'refused'],
    ['can be written by a group of users', [0, 1000], 0o775, 'refused'],
    ['can be written by the group root only', [0, 0], 0o775, 'ok'],
    ['belongs to a group of users that can only read', [0, 1000], 0o755, 'ok'],
  ] as const)('that %s (%j %i): %s', async (_, [uid, gid], mode, outcome) => {
    const root = rootWith({ 'tank/': '' });
    chownSync(join(root, 'tank'), uid, gid);
    chmodSync(join(root, 'tank'), mode);
    const result = await perform(root, create('/tank/media'));
    expect(result.ok ? 'ok' : result.problems[0].end).toBe(outcome);
  });

  it('may be anybody’s above the root folder', async () => {
    const root = join(rootWith({ 'open/root/': '' }), 'open');
    chmodSync(root, 0o777);
    expect(await perform(join(root, 'root'), create('/media'))).toMatchObject({ ok: true });
  });

  it('that is swapped for a symlink after it was entered changes nothing outside', async () => {
    const root = rootWith({ 'tank/media/': '', 'victim/media/': '' });
    const change: PathChange = {
      kind: 'mode',
      path: '/tank/media',
      mode: 0o700,
      before: found(join(root, 'tank/media')),
    };
    const swap = () => {
      renameSync(join(root, 'tank'), join(root, 'moved'));
      symlinkSync('victim', join(root, 'tank'));
    };
    expect(await changeDirectory(afterEntering(descriptorTree(root), 'tank', swap), change)).toEqual({
      ok: true,
      value: 'done',
    });
    expect(modeOf(join(root, 'moved/media'))).toBe('700');
    expect(modeOf(join(root, 'victim/media'))).toBe('755');
  });
});

/** The real tree, with somebody acting right after a directory was entered. */
function afterEntering(tree: DirectoryTree, name: string, act: () => void): DirectoryTree {
  const watched = (directory: OpenDirectory): OpenDirectory => ({
    ...directory,
    enter: async (entered) => {
      const result = await directory.enter(entered);
      if (entered === name) act();
      return result;
    },
  });
  return { root: async () => watched(await tree.root()) };
}

describe('changing a directory', () => {
  it('sets the mode, and clears setgid where the new one has none', async () => {
    const root = rootWith({ 'media/': '' });
    chmodSync(join(root, 'media'), 0o2775);
    const change: PathChange = { kind: 'mode', path: '/media', mode: 0o755, before: found(join(root, 'media')) };
    expect(await perform(root, change)).toEqual({ ok: true, value: 'done' });
    expect(modeOf(join(root, 'media'))).toBe('755');
  });

  it.runIf(isRoot)('sets the owner and keeps setgid', async () => {
    const root = rootWith({ 'media/': '' });
    chmodSync(join(root, 'media'), 0o2775);
    const path = join(root, 'media');
    const change: PathChange = { kind: 'owner', path: '/media', uid: 100_000, gid: 100_000, before: found(path) };
    expect(await perform(root, change)).toEqual({ ok: true, value: 'done' });
    expect(statSync(path)).toMatchObject({ uid: 100_000, gid: 100_000 });
    expect(modeOf(path)).toBe('2775');
  });

  it('is stale where the mode is not the planned one', async () => {
    const root = rootWith({ 'media/': '' });
    const path = join(root, 'media');
    const change: PathChange = {
      kind: 'mode',
      path: '/media',
      mode: 0o755,
      before: { ...found(path), mode: 0o700 },
    };
    expect(failureOf(await perform(root, change))).toMatchObject({
      end: 'stale',
      summary: expect.stringMatching(/\/media was \d+:\d+ 0700 when planned and is \d+:\d+ 0755 now/),
    });
  });

  it('is stale where another directory stands there', async () => {
    const root = rootWith({ 'media/': '' });
    const planned = found(join(root, 'media'));
    renameSync(join(root, 'media'), join(root, 'old'));
    mkdirSync(join(root, 'media'), 0o755);
    const change: PathChange = { kind: 'mode', path: '/media', mode: 0o700, before: planned };
    expect(failureOf(await perform(root, change))).toMatchObject({
      end: 'stale',
      summary: expect.stringContaining('another directory'),
    });
    expect(modeOf(join(root, 'media'))).toBe('755');
  });

  it('is stale where it is gone or a file by now', async () => {
    const root = rootWith({ 'media/': '' });
    const planned = found(join(root, 'media'));
    writeFileSync(join(root, 'file'), '');
    for (const path of ['/gone', '/file']) {
      expect(failureOf(await perform(root, { kind: 'mode', path, mode: 0o700, before: planned }))).toMatchObject({
        end: 'stale',
      });
    }
  });

  it('fails where the file system only pretends to have taken it', async () => {
    const root = rootWith({ 'media/': '' });
    const deaf = (directory: OpenDirectory): OpenDirectory => ({
      ...directory,
      chmod: async () => {},
      enter: async (name) => deafened(await directory.enter(name)),
    });
    const deafened = (entered: Awaited<ReturnType<OpenDirectory['enter']>>) =>
      entered.kind === 'directory' ? { ...entered, directory: deaf(entered.directory) } : entered;
    const tree: DirectoryTree = { root: async () => deaf(await descriptorTree(root).root()) };
    const change: PathChange = { kind: 'mode', path: '/media', mode: 0o700, before: found(join(root, 'media')) };
    expect(failureOf(await changeDirectory(tree, change))).toMatchObject({
      end: 'failed',
      hint: expect.stringContaining('keep'),
    });
  });

  it.runIf(!isRoot)('that is not ours is one failure with what to do', async () => {
    const path = '/usr';
    const change: PathChange = { kind: 'mode', path, mode: 0o755, before: found(path) };
    expect(failureOf(await changeDirectory(descriptorTree('/'), change))).toMatchObject({
      end: 'failed',
      hint: expect.stringContaining('root'),
    });
  });

  it('leaves no descriptor open, whatever came of it', async () => {
    const root = rootWith({ 'tank/media/': '', 'open/': '' });
    chmodSync(join(root, 'open'), 0o777);
    const count = () => readdirSync('/proc/self/fd').length;
    const open = count();
    await perform(root, create('/tank/new'));
    await perform(root, create('/tank/media'));
    await perform(root, create('/open/media'));
    await perform(root, create('/none/media'));
    expect(count()).toBe(open);
  });
});

describe('removing a directory', () => {
  const removal = (root: string): PathChange => ({
    kind: 'removal',
    path: '/tank/media',
    before: found(join(root, 'tank/media')),
  });

  it('takes away an empty one', async () => {
    const root = rootWith({ 'tank/media/': '' });
    expect(await perform(root, removal(root))).toEqual({ ok: true, value: 'done' });
    expect(readdirSync(join(root, 'tank'))).toEqual([]);
  });

  it('leaves one that holds anything, and says that it is stale', async () => {
    const root = rootWith({ 'tank/media/film.mkv': 'data' });
    expect(failureOf(await perform(root, removal(root)))).toMatchObject({ end: 'stale' });
    expect(readdirSync(join(root, 'tank/media'))).toEqual(['film.mkv']);
  });

  it('leaves another one that has its name', async () => {
    const root = rootWith({ 'tank/media/': '' });
    const change = removal(root);
    renameSync(join(root, 'tank/media'), join(root, 'tank/old'));
    mkdirSync(join(root, 'tank/media'), 0o755);
    expect(failureOf(await perform(root, change))).toMatchObject({ end: 'stale' });
    expect(readdirSync(join(root, 'tank')).sort()).toEqual(['media', 'old']);
  });
});

/** Nothing happens any more once a directory is made. */
/** Whose directories cannot be given away; `left` has those that are open. */
function counting(tree: DirectoryTree, left: Set<OpenDirectory>): DirectoryTree {
  const counted = (directory: OpenDirectory): OpenDirectory => {
    left.add(directory);
    return {
      ...directory,
      enter: async (name) => {
        const entered = await directory.enter(name);
        return entered.kind === 'directory' ? { ...entered, directory: counted(entered.directory) } : entered;
      },
      chown: async () => {
        throw Object.assign(new Error('no room'), { code: 'EDQUOT' });
      },
      close: async () => {
        left.delete(directory);
        await directory.close();
      },
    };
  };
  return { root: async () => counted(await tree.root()) };
}

function brokenAfterMaking(tree: DirectoryTree): DirectoryTree {
  return {
    root: async () => {
      const root = await tree.root();
      const make = async (name: string, mode: number) => {
        await root.make(name, mode);
        throw new Error('killed');
      };
      return { ...root, make };
    },
  };
}
