import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readFacts } from '../../../src/host/read/facts.ts';
import { tempFolder, writeFiles } from '../temp-folder.ts';

/** lsetxattr(2), for setfattr is in a package that a machine may lack. */
const CALL: Readonly<Record<string, number>> = { x64: 189, arm64: 6, riscv64: 6 };
const SET =
  'my ($call, $path, $value, $name) = (@ARGV, "user.mergerfs.posix_acl"); exit(syscall($call + 0, $path, $name, $value, length $value, 0) != 0)';

/** What is told of pools whose control files say these values; undefined: such a file is not there. */
async function toldOf(values: Readonly<Record<string, string | undefined>>, fstype = 'fuse.mergerfs') {
  const root = tempFolder();
  const lines = Object.entries(values).map(([name, value], index) => {
    mkdirSync(join(root, name, 'media'), { recursive: true });
    if (value !== undefined) {
      writeFiles(root, { [`${name}/.mergerfs`]: '' });
      execFileSync('perl', ['-e', SET, '--', String(CALL[process.arch]), join(root, name, '.mergerfs'), value]);
    }
    return `${index + 2} 1 0:${index + 50} / ${root}/${name} rw - ${fstype} a:b rw,default_permissions,allow_other\n`;
  });
  writeFiles(root, { 'proc/self/mountinfo': `1 0 8:1 / ${root} rw - ext4 /dev/sda1 rw\n${lines.join('')}` });
  const hostPaths = Object.keys(values).map((name) => `/${name}/media`);
  const { posixAcls } = await readFacts({ host: 'local', root, networkTimeoutMs: 3_000 }, { hostPaths });
  return posixAcls && Object.fromEntries([...posixAcls].map(([at, heeds]) => [at.slice(root.length), heeds]));
}

it('each mergerfs tells whether the kernel heeds ACLs there; one that does not is left out', async () => {
  expect(await toldOf({ pool: 'true', old: 'false', odd: 'perhaps', mute: undefined })).toEqual({
    '/pool': true,
    '/old': false,
  });
});

it('nothing else is asked', async () => {
  expect(await toldOf({ pool: 'true' }, 'fuse.sshfs')).toBeUndefined();
  expect(await toldOf({ pool: 'true' }, 'ext4')).toBeUndefined();
});
