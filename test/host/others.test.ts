import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openToOthers } from '../../src/host/others.ts';
import { isRoot, tempFolder, withEnvironment } from './temp-folder.ts';

/** A file in a folder in a folder, all of them ours alone. */
function place() {
  const top = tempFolder();
  const folder = join(top, 'etc');
  mkdirSync(folder, 0o755);
  const file = join(folder, 'file.json');
  writeFileSync(file, '{}', { mode: 0o644 });
  return { top, folder, file };
}

test('a file of ours in folders of ours is nobody elses, below /tmp as well, where names are kept apart', async () => {
  expect(await openToOthers([place().file])).toBeUndefined();
});

test('a file that is not there yet is ours to make', async () => {
  expect(await openToOthers([join(place().folder, 'none', 'at-all')])).toBeUndefined();
});

test.for([
  ['all may write the file', 'file', 0o666],
  ['all may write its folder', 'folder', 0o777],
  ['all may write the folder above', 'top', 0o777],
  ['all may write its folder, which is sticky and holds it itself', 'file', 0o1666],
] as const)('where %s, that is found and named', async ([, which, mode]) => {
  const found = place();
  chmodSync(found[which], mode);
  expect(await openToOthers([found.file])).toMatchObject({
    code: 'open_to_others',
    path: found.file,
    at: found[which],
    mode,
  });
});

test.skipIf(!isRoot).for(['file', 'folder', 'top'] as const)('where somebody else owns the %s', async (which) => {
  const found = place();
  chownSync(found[which], 1234, 0);
  expect(await openToOthers([found.file])).toMatchObject({ at: found[which], uid: 1234 });
});

test.skipIf(!isRoot).for(['file', 'folder', 'top'] as const)(
  'where a group other than ours may write the %s',
  async (which) => {
    const found = place();
    chownSync(found[which], 0, 1234);
    chmodSync(found[which], 0o775);
    expect(await openToOthers([found.file])).toMatchObject({ at: found[which], gid: 1234 });
  },
);

test.for(['u:1234:rwx', 'g:1234:rwx'])(
  'where its folder has the ACL entry %s, though group and others may not write',
  async (entry) => {
    const { folder, file } = place();
    execFileSync('setfacl', ['-m', entry, folder]);
    expect(await openToOthers([file])).toMatchObject({ at: folder });
  },
);

test.for(['u:1234:r-x', 'u:0:rwx'])('an ACL entry %s lets nobody else write', async (entry) => {
  const { folder, file } = place();
  execFileSync('setfacl', ['-m', entry, folder]);
  expect(await openToOthers([file])).toBeUndefined();
});

test('where nobody can read the ACL whose mask lets somebody write, it counts as open', async () => {
  const { folder, file } = place();
  chmodSync(folder, 0o775);
  withEnvironment('PATH', '/nowhere');
  expect(await openToOthers([file])).toMatchObject({ at: folder });
});

test.skipIf(!isRoot)('a link that is somebody elses, and a folder that a link leads to, count as well', async () => {
  const { folder, file } = place();
  const link = join(tempFolder(), 'link');
  symlinkSync(folder, link);
  expect(await openToOthers([join(link, 'file.json')])).toBeUndefined();
  chmodSync(folder, 0o777);
  expect(await openToOthers([join(link, 'file.json')])).toMatchObject({ at: folder });
  chmodSync(folder, 0o755);
  execFileSync('chown', ['-h', '1234', link]);
  expect(await openToOthers([join(link, 'file.json')])).toMatchObject({ at: link, uid: 1234 });
  expect(await openToOthers([file])).toBeUndefined();
});

test('what lies above where we begin to look does not count', async () => {
  const { top, folder, file } = place();
  chmodSync(top, 0o777);
  expect(await openToOthers([file], folder)).toBeUndefined();
});
