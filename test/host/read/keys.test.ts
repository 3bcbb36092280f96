import { execFileSync } from 'node:child_process';
import { chmodSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readFacts } from '../../../src/host/read/facts.ts';
import { tempFolder, writeFiles } from '../temp-folder.ts';

const TLS = '/etc/letsencrypt';

function machineWith(files: Readonly<Record<string, string>>): string {
  const root = tempFolder();
  writeFiles(root, { 'etc/pve/lxc/': '', 'proc/net/unix': '', [`${TLS.slice(1)}/`]: '', ...files });
  return root;
}

async function read(root: string, networkTimeoutMs?: number) {
  const { paths } = await readFacts({ host: 'local', root, networkTimeoutMs }, { hostPaths: [TLS], keysIn: [TLS] });
  const fact = paths.get(TLS);
  return { paths, keys: fact?.kind === 'directory' ? fact.keys : undefined };
}

test('what is called as private keys are is found with the directories on the way, and nothing else', async () => {
  const root = machineWith({ 'etc/letsencrypt/archive/a/privkey1.pem': '', 'etc/letsencrypt/accounts/b/reg.json': '' });
  chmodSync(join(root, TLS, 'archive/a/privkey1.pem'), 0o600);
  const { paths, keys } = await read(root);
  expect(keys).toEqual({ paths: [`${TLS}/archive/a/privkey1.pem`], isWhole: true });
  expect(paths.get(`${TLS}/archive/a/privkey1.pem`)).toMatchObject({ kind: 'file', owned: { mode: 0o600 } });
  expect(paths.get(`${TLS}/archive/a`)).toMatchObject({ kind: 'directory', acl: { ok: true, value: '' } });
  expect(paths.has(`${TLS}/accounts`)).toBe(false);
});

test('no link is followed, to a file or to a directory', async () => {
  const root = machineWith({ 'root/ca/root.key': '' });
  symlinkSync('/root/ca', join(root, TLS, 'ca'));
  symlinkSync('../../root/ca/root.key', join(root, TLS, 'root.key'));
  expect((await read(root)).keys).toEqual({ paths: [], isWhole: true });
});

test('a name with a backslash and an end of line keeps its ACL', async () => {
  const root = machineWith({});
  const key = `${TLS}/a\\b\nc.key`;
  writeFileSync(join(root, key), '');
  execFileSync('setfacl', ['-m', 'u:1033:r', join(root, key)]);
  const { paths } = await read(root);
  expect(paths.get(key)).toMatchObject({ owned: { acl: { value: expect.stringContaining('user:1033:r--') } } });
});

test.each([
  [
    'so much lies there',
    Object.fromEntries(Array.from({ length: 8000 }, (_, at) => [`etc/letsencrypt/a-rather-long-name-${at}.txt`, ''])),
  ],
  ['it lies so deep', { [`etc/letsencrypt/${'d/'.repeat(13)}a.key`]: '' }],
])('where %s, not all of it was seen', async (_, files) => {
  expect((await read(machineWith(files))).keys?.isWhole).toBe(false);
});

test('nothing is looked for where nobody asks', async () => {
  const root = machineWith({ 'etc/letsencrypt/a.key': '' });
  const { paths } = await readFacts({ host: 'local', root }, { hostPaths: [TLS] });
  expect([...paths.keys()]).toEqual(['/etc', TLS]);
  expect(paths.get(TLS)).not.toHaveProperty('keys');
});
