import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { DirectoryFact, InsideQuery } from '../../../src/engine/observed/facts.ts';
import { readFacts } from '../../../src/host/read/facts.ts';
import { isRoot, standIn, tempFolder, withEnvironment, writeFiles } from '../temp-folder.ts';

const none = { ok: true, value: '' };

/** What is read of directories below a folder; with `inside` somebody asks who can do what. */
async function rightsIn(root: string, paths: readonly string[], inside: readonly InsideQuery[] = []) {
  const facts = await readFacts({ host: 'local', root, networkTimeoutMs: 300 }, { hostPaths: paths, inside });
  return Object.fromEntries(facts.paths);
}

function folderWith(...directories: readonly string[]): string {
  const root = tempFolder();
  for (const directory of directories) mkdirSync(join(root, directory), { recursive: true });
  return root;
}

it('an ACL has its entries by number, with the defaults; what has none is known to have none', async () => {
  const root = folderWith('tank/media', 'tank/plain', 'tank/new');
  execFileSync('setfacl', ['-m', 'u:100033:rwx', join(root, 'tank/media')]);
  execFileSync('setfacl', ['-d', '-m', 'g:100044:r-x', join(root, 'tank/new')]);
  expect(await rightsIn(root, ['/tank/media', '/tank/plain', '/tank/new'])).toMatchObject({
    '/tank': { acl: none },
    '/tank/media': { acl: { value: 'user::rwx,user:100033:rwx,group::r-x,mask::rwx,other::r-x' } },
    '/tank/plain': { acl: none },
    '/tank/new': { acl: { value: expect.stringContaining('default:group:100044:r-x') } },
  });
});

it('a path with spaces, quotes and a colon in it is reported like any other', async () => {
  const root = folderWith("tank/it's: a b");
  execFileSync('setfacl', ['-m', 'u:33:rwx', join(root, "tank/it's: a b")]);
  expect(await rightsIn(root, ["/tank/it's: a b"])).toMatchObject({
    "/tank/it's: a b": { acl: { value: expect.stringContaining('user:33:rwx') } },
  });
});

it.runIf(isRoot)('flags are read for who asks who can do what, and for nobody else', async () => {
  const root = folderWith('tank/fixed');
  execFileSync('chattr', ['+i', join(root, 'tank/fixed')]);
  onTestFinished(() => void execFileSync('chattr', ['-i', join(root, 'tank/fixed')]));
  expect(await rightsIn(root, ['/tank/fixed'], [{ ctid: 100, path: '/srv' }])).toMatchObject({
    '/tank/fixed': { flags: { value: expect.stringContaining('i') } },
  });
  const ofOthers = await rightsIn(root, ['/tank/fixed'], [{ ctid: 100, accounts: true }]);
  expect(ofOthers['/tank/fixed']).toMatchObject({ kind: 'directory', flags: undefined });
});

/** What the tools are asked then is everything. */
const withoutKernel = () => standIn('perl', 'exit 3');

it.runIf(isRoot)(
  'the tools are asked of those alone that have something, and of all where the kernel cannot be asked',
  async () => {
    const root = folderWith('tank/plain', 'tank/shared', 'tank/fixed');
    execFileSync('setfacl', ['-m', 'u:100033:rwx', join(root, 'tank/shared')]);
    execFileSync('chattr', ['+i', join(root, 'tank/fixed')]);
    onTestFinished(() => void execFileSync('chattr', ['-i', join(root, 'tank/fixed')]));
    const calls = join(tempFolder(), 'calls');
    for (const tool of ['getfacl', 'lsattr'])
      standIn(tool, `echo ${tool} "$*" >>'${calls}'; exec /usr/bin/${tool} "$@"`);
    const said = (): readonly string[] => execFileSync('sort', [calls], { encoding: 'utf8' }).trimEnd().split('\n');
    const paths = ['/tank/plain', '/tank/shared', '/tank/fixed'];
    const asked = await rightsIn(root, paths, [{ ctid: 100, path: '/srv' }]);
    expect(said()).toEqual([`getfacl -n -p -s -E -P -- ${root}/tank/shared`, `lsattr -d -- ${root}/tank/fixed`]);
    withoutKernel();
    const all = await rightsIn(root, paths, [{ ctid: 100, path: '/srv' }]);
    const every = ['/tank', ...paths].map((path) => root + path).join(' ');
    expect(said()).toContain(`getfacl -n -p -s -E -P -- ${every}`);
    expect(said()).toContain(`lsattr -d -- ${every}`);
    for (const path of paths) {
      const [one, other] = [asked[path], all[path]];
      if (one?.kind !== 'directory' || other?.kind !== 'directory') throw new Error(`${path} is not there`);
      expect(one.acl).toEqual(other.acl);
      expect(isFixed(one)).toBe(isFixed(other));
    }
  },
);

const isFixed = ({ flags }: DirectoryFact): boolean => flags?.ok === true && flags.value.includes('i');

it('flags that one directory lacks are told of it alone: a file system without any has none, what failed is not known', async () => {
  const root = folderWith('tank/a', 'tank/b', 'tank/c', 'tank/d');
  withoutKernel();
  standIn(
    'lsattr',
    `echo '------- ${root}/tank'; echo '----i-- ${root}/tank/a'; echo '-----a- ${root}/tank/d'
    echo 'lsattr: Operation not supported While reading flags on ${root}/tank/b' >&2
    echo 'lsattr: Input/output error While reading flags on ${root}/tank/c' >&2; exit 1`,
  );
  const paths = ['/tank/a', '/tank/b', '/tank/c', '/tank/d'];
  expect(await rightsIn(root, paths, [{ ctid: 100, path: '/srv' }])).toMatchObject({
    '/tank': { flags: { ok: true, value: '-------' } },
    '/tank/a': { flags: { ok: true, value: '----i--' } },
    '/tank/b': { flags: none },
    '/tank/c': { flags: { ok: false, error: { code: 'unreadable', system: 'EIO' } } },
    '/tank/d': { flags: { ok: true, value: '-----a-' } },
  });
});

it('many directories are asked about in few calls', async () => {
  const root = folderWith();
  const names = Array.from({ length: 300 }, (_, index) => `/tank/${'long-name-'.repeat(20)}${index}`);
  for (const name of names) mkdirSync(`${root}${name}`, { recursive: true });
  const calls = join(tempFolder(), 'calls');
  withoutKernel();
  standIn('getfacl', `echo "$#" >>'${calls}'`);
  const paths = await rightsIn(root, names);
  expect(names.every((name) => paths[name]?.kind === 'directory')).toBe(true);
  expect(execFileSync('cat', [calls], { encoding: 'utf8' })).toBe('307\n');
});

it('without getfacl an ACL is not known', async () => {
  const root = folderWith('tank');
  withEnvironment('PATH', tempFolder());
  expect(await rightsIn(root, ['/tank'])).toMatchObject({
    '/tank': { acl: { ok: false, error: { code: 'tool_missing', tool: 'getfacl' } } },
  });
});

it('a directory that getfacl says nothing good of is not known, the others are', async () => {
  const root = folderWith('tank/a', 'tank/b');
  withoutKernel();
  standIn('getfacl', `echo 'getfacl: ${root}/tank/a: Input/output error' >&2; exit 1`);
  expect(await rightsIn(root, ['/tank/a', '/tank/b'])).toMatchObject({
    '/tank/a': { acl: { ok: false, error: { code: 'unreadable', system: 'EIO' } } },
    '/tank/b': { acl: none },
  });
});

it('nothing is known of those that a broken getfacl left out', async () => {
  const root = folderWith('tank');
  withoutKernel();
  standIn('getfacl', 'kill -9 $$');
  expect(await rightsIn(root, ['/tank'])).toMatchObject({ '/tank': { acl: { ok: false } } });
});

it('a share that does not answer costs its time, and nothing of the others', async () => {
  const root = folderWith('mnt/nas', 'tank');
  writeFiles(root, { 'proc/self/mountinfo': '40 1 0:50 / /mnt/nas rw,relatime - nfs4 server:/export rw\n' });
  const asked = join(tempFolder(), 'asked.$$');
  standIn('perl', `cat >"${asked}"; grep -q mnt/nas "${asked}" && exec sleep 30; exec /usr/bin/perl "$@" <"${asked}"`);
  expect(await rightsIn(root, ['/mnt/nas', '/tank'])).toMatchObject({
    '/mnt/nas': { acl: { ok: false, error: { code: 'unreadable', system: 'ETIMEDOUT' } } },
    '/tank': { acl: none },
  });
});
