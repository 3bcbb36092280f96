import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { look } from '../../../../src/host/read/inside/look.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'phoenix-look-'));
  mkdirSync(join(root, 'srv/media'), { recursive: true });
  mkdirSync(join(root, 'etc'));
});
afterEach(() => rmSync(root, { recursive: true }));

const TIMEOUT_MS = 20_000;

async function lookAt(...directories: readonly string[]) {
  const [looked] = (await look([[{ root, directories, files: [] }]], TIMEOUT_MS)).values();
  return looked?.paths ?? new Map();
}

test('the root, the directories on the way and the one asked for are reported, with mode and ACL', async () => {
  chmodSync(join(root, 'srv/media'), 0o2770);
  const paths = await lookAt('/srv/media');
  expect([...paths.keys()]).toEqual(['/', '/srv', '/srv/media']);
  expect(paths.get('/srv/media')).toMatchObject({
    ...{ kind: 'directory', mode: 0o2770, uid: process.getuid?.() },
    acl: { ok: true, value: '' },
    flags: { ok: true },
  });
});

test('entries are counted of those directories alone, up to a thousand', async () => {
  for (let at = 0; at <= 1000; at += 1) writeFileSync(join(root, `etc/${at}`), '');
  writeFileSync(join(root, 'srv/media/.hidden'), '');
  symlinkSync('/etc', join(root, 'link'));
  const directories = ['/srv', '/srv/media', '/etc', '/link', '/gone'];
  for (const bare of [true, false]) {
    const query = { root, directories, files: [], counted: directories.slice(1), bare };
    const [looked] = (await look([[query]], TIMEOUT_MS)).values();
    expect(looked?.paths.get('/srv')).not.toHaveProperty('counted');
    expect(looked?.paths.get('/srv/media')).toMatchObject({ counted: { count: 1, more: false } });
    expect(looked?.paths.get('/etc')).toMatchObject({ counted: { count: 1000, more: true } });
    expect(looked?.paths.get('/link')).toMatchObject({ kind: 'symlink' });
    expect(looked?.paths.get('/gone')).toEqual({ kind: 'missing' });
  }
});

test('a directory with an extended attribute that is no ACL has what its mode says', async () => {
  execFileSync('setfattr', ['-n', 'user.note', '-v', 'x', join(root, 'srv')]);
  chmodSync(join(root, 'srv'), 0o750);
  expect((await lookAt('/srv')).get('/srv')).toMatchObject({
    acl: { ok: true, value: 'user::rwx,group::r-x,other::---' },
  });
});

test('a root is looked at again without ACLs and flags, and each answer has its own', async () => {
  execFileSync('setfacl', ['-m', 'u:100033:rwx', join(root, 'srv')]);
  const full = { root, directories: ['/srv/media'], files: [] };
  const bare = { root, directories: ['/srv', '/etc'], files: [], bare: true };
  const below = { root: join(root, 'srv'), directories: ['/media'], files: [], bare: true };
  const [first, second, third] = (await look([[full, bare, below]], TIMEOUT_MS)).values();
  expect([...(first?.paths.keys() ?? [])].sort()).toEqual(['/', '/srv', '/srv/media']);
  expect(third?.paths.get('/')).toMatchObject({ ino: statSync(join(root, 'srv')).ino });
  expect([...(second?.paths.keys() ?? [])]).toEqual(['/', '/srv', '/etc']);
  expect(first?.paths.get('/srv')).toMatchObject({ acl: { ok: true, value: expect.stringContaining('100033') } });
  expect(second?.paths.get('/srv')).not.toHaveProperty('acl');
  expect(second?.paths.get('/etc')).toMatchObject({ kind: 'directory' });
});

test('an ACL has its named entries by number, and its defaults', async () => {
  execFileSync('setfacl', ['-m', 'u:100033:rwx,d:u:100033:rwx', join(root, 'srv')]);
  expect((await lookAt('/srv')).get('/srv')).toMatchObject({
    acl: { ok: true, value: expect.stringMatching(/^user::rwx,user:100033:rwx,.*default:user:100033:rwx/) },
  });
});

test('a symlink is reported and not followed, wherever it stands on the way', async () => {
  symlinkSync('/etc', join(root, 'srv/link'));
  const paths = await lookAt('/srv/link/ssl');
  expect(paths.get('/srv/link')).toEqual({ kind: 'symlink', target: '/etc' });
  expect(paths.has('/srv/link/ssl')).toBe(false);
});

test('what is missing, and what is no directory, is reported once', async () => {
  writeFileSync(join(root, 'srv/file'), '');
  const paths = await lookAt('/srv/none/below', '/srv/file');
  expect(paths.get('/srv/none')).toEqual({ kind: 'missing' });
  expect(paths.get('/srv/file')).toMatchObject({ kind: 'file', type: 'file' });
});

test('what is no directory is reported with its kind, owner, mode and ACL, and not opened for it', async () => {
  writeFileSync(join(root, 'srv/file'), '', { mode: 0o640 });
  execFileSync('setfacl', ['-m', 'u:100033:r--', join(root, 'srv/file')]);
  execFileSync('mkfifo', ['-m', '620', join(root, 'srv/fifo')]);
  const paths = await lookAt('/srv/file', '/srv/fifo', '/srv/file/below');
  expect(paths.get('/srv/file')).toMatchObject({
    type: 'file',
    owned: {
      ...{ mode: 0o640, uid: process.getuid?.() },
      acl: { ok: true, value: 'user::rw-,user:100033:r--,group::r--,mask::r--,other::---' },
      flags: { ok: true },
    },
  });
  expect(paths.get('/srv/fifo')).toMatchObject({
    type: 'fifo',
    owned: { mode: 0o620, flags: { ok: true, value: '' } },
  });
  expect(paths.has('/srv/file/below')).toBe(false);
});

test('a small file is read whole; a symlink, a FIFO or an endless one is not', async () => {
  writeFileSync(join(root, 'etc/passwd'), 'www-data:x:33:33:Zoë:/:/bin/sh\n');
  symlinkSync('passwd', join(root, 'etc/link'));
  writeFileSync(join(root, 'etc/large'), Buffer.alloc(2 ** 20 + 1));
  execFileSync('mkfifo', [join(root, 'etc/fifo')]);
  symlinkSync('etc', join(root, 'linked'));
  const asked = ['/etc/passwd', '/etc/link', '/etc/large', '/etc/fifo', '/etc/none', '/linked/passwd', '/none/passwd'];
  const [looked] = (await look([[{ root, directories: [], files: asked }]], TIMEOUT_MS)).values();
  expect(asked.map((path) => looked?.files.get(path))).toMatchObject([
    { ok: true, value: 'www-data:x:33:33:Zoë:/:/bin/sh\n' },
    // Not absent: nobody knows what it would have said.
    { ok: false, error: { code: 'unreadable', system: 'ELOOP' } },
    { ok: false, error: { code: 'unreadable', system: 'EFBIG' } },
    { ok: false, error: { code: 'unreadable', system: 'ELOOP' } },
    { ok: false, error: { code: 'unreadable', system: 'ENOENT' } },
    { ok: false, error: { code: 'unreadable', system: 'ELOOP' } },
    { ok: false, error: { code: 'unreadable', system: 'ENOENT' } },
  ]);
});

test('several roots at once answer each for itself, also one that is gone', async () => {
  const gone = { root: `${root}/none`, directories: ['/srv'], files: [] };
  const there = { root, directories: ['/srv'], files: [] };
  const answers = await look([[gone, there], [{ ...there }]], TIMEOUT_MS);
  const [first, second, third] = answers.values();
  expect(first?.paths.get('/')).toMatchObject({ kind: 'unknown', error: { code: 'unreadable', system: 'ENOENT' } });
  expect(second?.paths.get('/srv')).toMatchObject({ kind: 'directory' });
  expect(third?.paths.get('/srv')).toMatchObject({ kind: 'directory' });
});

test('thousands of directories are reported in one go', async () => {
  const names = Array.from({ length: 1500 }, (_, index) => `/srv/${index}`);
  for (const name of names) mkdirSync(`${root}${name}`);
  const paths = await lookAt(...names);
  expect(names.every((name) => paths.get(name)?.kind === 'directory')).toBe(true);
});

test('a look that takes too long is given up, and said so', async () => {
  const [looked] = (await look([[{ root, directories: ['/srv'], files: ['/etc/passwd'] }]], 0)).values();
  expect(looked?.paths.get('/srv')).toMatchObject({
    kind: 'unknown',
    error: { code: 'unreadable', system: 'ETIMEDOUT' },
  });
  expect(looked?.files.get('/etc/passwd')).toMatchObject({
    ok: false,
    error: { code: 'unreadable', system: 'ETIMEDOUT' },
  });
});
