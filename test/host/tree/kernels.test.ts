import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isRoot, standIn } from '../temp-folder.ts';
import { FCHOWNAT, without } from './calls.ts';
import { type Becomes, changeOf, look, machineRoot, ownedAt, performed, returning } from './scene.ts';

const FCHMODAT2 = 452;
const STATX: Readonly<Record<string, number>> = { x64: 332, arm64: 291, riscv64: 291 };
const LISTXATTR: Readonly<Record<string, number>> = { x64: 194, arm64: 11, riscv64: 11 };
const LLISTXATTR: Readonly<Record<string, number>> = { x64: 195, arm64: 12, riscv64: 12 };
const [EPERM, EIO, EACCES, EROFS, ENOSYS] = [1, 5, 13, 30, 38];

const toMedia: Becomes = ({ type, mode }) => ({ uid: 5000, mode: type === 'file' ? 0o640 : mode });

function someFiles(): ReturnType<typeof machineRoot> {
  const scene = machineRoot();
  const { media } = scene;
  mkdirSync(join(media, 'sub'));
  for (const name of ['a', 'sub/b']) writeFileSync(join(media, name), '');
  chmodSync(join(media, 'sub/b'), 0o604);
  symlinkSync('a', join(media, 'link'));
  return scene;
}

const NAMES = ['a', 'sub', 'sub/b', 'link'];

describe.runIf(isRoot)('on a kernel that lacks a call', () => {
  it.each([
    ['Linux before 6.6', ENOSYS, true],
    ['Linux before 6.6, counted only', ENOSYS, false],
    ['a filter that does not know the call', EPERM, true],
  ])('modes are changed and led back without fchmodat2 (%s)', async (_, errno, recorded) => {
    const { root, media } = someFiles();
    const before = NAMES.map((name) => ownedAt(join(media, name)));
    const change = changeOf(media, await look(media), toMedia, { recorded });
    without(FCHMODAT2, errno);
    const { result, chunks } = await performed(root, change);
    expect(result).toEqual({ ok: true, value: { tree: { examined: 4, changed: 4, left: [] } } });
    expect(NAMES.map((name) => ownedAt(join(media, name)))).toEqual([
      '5000:0 640',
      '5000:0 755',
      '5000:0 640',
      '5000:0 777',
    ]);
    if (!recorded) return;
    await performed(root, returning(change), { chunksOf: () => chunks });
    expect(NAMES.map((name) => ownedAt(join(media, name)))).toEqual(before);
  });

  it('an entry that got its owner and not its mode ends it, and is counted', async () => {
    const { root, media } = someFiles();
    const change = changeOf(media, await look(media), ({ type }) =>
      type === 'file' ? { uid: 5000, mode: 0o640 } : undefined,
    );
    without(FCHMODAT2, EROFS);
    const { result } = await performed(root, change);
    const problem = { code: 'tree_failed', end: 'failed', system: 'EROFS', changed: 1, perhaps: 0, back: 'undo' };
    expect(result).toMatchObject({ ok: false, problems: [problem] });
    expect(['a', 'sub/b'].map((name) => ownedAt(join(media, name))).filter((at) => at.startsWith('5000'))).toHaveLength(
      1,
    );
  });

  it.each([true, false])('what says that it took a change and did not ends it (recorded: %s)', async (recorded) => {
    const { root, media } = someFiles();
    const change = changeOf(media, await look(media), toMedia, { recorded });
    without(FCHOWNAT, 0);
    const { result } = await performed(root, change);
    expect(result).toMatchObject({ ok: false, problems: [{ code: 'tree_kept', path: '/media' }] });
    expect(NAMES.map((name) => ownedAt(join(media, name))).every((at) => at.startsWith('0:0'))).toBe(true);
  });

  it('what its extended attributes are is unknown where they cannot be read: nobody takes that for none', async () => {
    const { root, media } = someFiles();
    const change = changeOf(media, await look(media), toMedia);
    without(LLISTXATTR[process.arch] ?? 12, EIO);
    const tree = await look(media);
    expect(tree.unread).toMatchObject({ count: 3 });
    expect(tree.kinds).toMatchObject([{ type: 'symlink', count: 1 }]);
    const { result } = await performed(root, change);
    expect(result).toMatchObject({
      ok: false,
      problems: [{ code: 'tree_failed', end: 'failed', system: 'EIO', changed: 0, back: 'none' }],
    });
    without(LLISTXATTR[process.arch] ?? 12, EACCES);
    const left = await performed(root, change);
    expect(left.result).toMatchObject({
      ok: false,
      problems: [{ code: 'tree_denied', end: 'failed', tree: { changed: 1, left: [{ why: 'denied', count: 3 }] } }],
    });
    expect(['a', 'sub', 'sub/b'].map((name) => ownedAt(join(media, name)))).toEqual(['0:0 644', '0:0 755', '0:0 604']);
  });

  it.each([true, false])(
    'what the plan could not look at either is refused to nobody (recorded: %s)',
    async (recorded) => {
      const { root, media } = someFiles();
      const seen = await look(media);
      without(LLISTXATTR[process.arch] ?? 12, EACCES);
      const { unread } = await look(media);
      // Where nothing is recorded they are read of what is held.
      if (!recorded) without(LISTXATTR[process.arch] ?? 11, EACCES);
      const change = changeOf(media, seen, toMedia, { recorded, unread: unread.count });
      const { result } = await performed(root, change);
      expect(result).toEqual({ ok: true, value: { tree: { examined: 4, changed: 1, left: [] } } });
      // One more than then.
      writeFileSync(join(media, 'c'), '');
      expect((await performed(root, change)).result).toMatchObject({
        problems: [{ code: 'tree_denied', tree: { left: [{ why: 'denied', count: 1 }] } }],
      });
    },
  );

  it('one that is refused among many that others changed is counted as that', async () => {
    const { root, media } = machineRoot();
    const names = Array.from({ length: 20 }, (_, n) => `theirs${n}`);
    for (const name of [...names, 'refused']) writeFileSync(join(media, name), '');
    const change = changeOf(media, await look(media), toMedia);
    without(FCHOWNAT, EPERM);
    const { result } = await performed(root, change, {
      onChunk: async () => {
        for (const name of names) chownSync(join(media, name), 7, 7);
      },
    });
    const left = [
      { why: 'changed', count: 20, examples: expect.objectContaining({ length: 3 }) },
      { why: 'denied', count: 1, examples: ['refused'] },
    ];
    expect(result).toMatchObject({
      problems: [{ code: 'tree_denied', tree: { examined: 21, changed: 0, left }, back: 'undo' }],
    });
  });

  it('nothing is changed without statx, and it is said why', async () => {
    const { root, media } = someFiles();
    const change = changeOf(media, await look(media), toMedia);
    without(STATX[process.arch] ?? 291, ENOSYS);
    const { result } = await performed(root, change);
    expect(result).toMatchObject({ ok: false, problems: [{ code: 'tree_impossible', why: 'old_kernel' }] });
    expect(ownedAt(join(media, 'a'))).toBe('0:0 644');
    expect(await look(media)).toMatchObject({ ended: 'unreadable', kinds: [] });
  });
});

it.runIf(isRoot && process.arch === 'x64')('a machine whose calls have other numbers is refused', async () => {
  const { root, media } = someFiles();
  const change = changeOf(media, await look(media), toMedia);
  standIn('perl', 'exec setarch i686 /usr/bin/perl "$@"');
  const { result } = await performed(root, change);
  expect(result).toMatchObject({ ok: false, problems: [{ code: 'tree_impossible', why: 'unknown_machine' }] });
  expect(ownedAt(join(media, 'a'))).toBe('0:0 644');
});
