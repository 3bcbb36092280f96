import { createHash } from 'node:crypto';
import { appendFile, chmod, mkdir, readFile, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { VERSION } from '../../src/ground/version.ts';
import { documentIn } from './json.ts';
import { HYPERVISOR, type TestMachine, testMachine } from './machine.ts';
import { run } from './run.ts';

interface Scene extends TestMachine {
  readonly call: (...args: readonly string[]) => ReturnType<typeof run>;
  readonly file: string;
}

async function scene(): Promise<Scene> {
  const machine = await testMachine();
  const call = (...args: readonly string[]) => run([...machine.options, ...args], { env: machine.env });
  return { ...machine, call, file: join(machine.folder, 'saved.json') };
}

test('a saved plan is shown as any other, and runs as it was saved', async () => {
  const { call, file, pctCalls } = await scene();
  const plain = await call('plan');
  expect(await call('plan', '--out', file)).toEqual(plain);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(await pctCalls()).toEqual([]);
  expect(await call('apply', '--plan', file, '--yes')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('Applied: 5 done.'),
  });
});

test('a file that is none of ours is not overwritten, also through a link, and a saved one is', async () => {
  const { call, file, folder } = await scene();
  const other = join(folder, 'notes.txt');
  await writeFile(other, 'mine');
  const link = join(folder, 'link.json');
  await symlink(other, link);
  for (const taken of [other, link, '/dev/null', folder]) {
    const refused = await call('plan', '--out', taken);
    expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(`${taken} is no saved plan or facts`) });
  }
  expect(await readFile(other, 'utf8')).toBe('mine');
  await call('plan', 'certs', '--out', file);
  expect(await call('plan', '--out', file)).toEqual(await call('plan'));
  expect((await call('apply', '--plan', file, '--yes')).stdout).toContain('Applied: 5 done.');
});

test('what was asked for is saved with it', async () => {
  const { call, file, pctCalls } = await scene();
  await call('plan', 'certs', '--out', file);
  expect((await call('apply', '--plan', file, '--yes')).code).toBe(0);
  expect(await pctCalls()).toEqual([expect.stringMatching(/^set 101 --mp0 \/tank\/certs/)]);
});

const CHANGES: readonly (readonly [string, RegExp, (scene: Scene) => Promise<unknown>])[] = [
  ['the files', /configuration files were changed/, ({ configDir }) => appendFile(join(configDir, HYPERVISOR), '\n')],
  ['a container', /CT 102 was changed/, ({ root }) => appendFile(join(root, 'etc/pve/lxc/102.conf'), 'cores: 2\n')],
  ['a container that goes', /CT 102 is gone/, ({ root }) => rm(join(root, 'etc/pve/lxc/102.conf'))],
  ['a mode', /\/tank\/certs has another mode/, ({ root }) => chmod(join(root, 'tank/certs'), 0o711)],
  ['a directory that comes', /\/tank\/media is gone, new/, ({ root }) => mkdir(join(root, 'tank/media'))],
  [
    'another directory of that name',
    /\/tank\/certs has another inode/,
    async ({ root }) => {
      await rename(join(root, 'tank/certs'), join(root, 'tank/old'));
      await mkdir(join(root, 'tank/certs'), { mode: 0o700 });
    },
  ],
  [
    'another file system there',
    /\/tank\/certs has another file system|another mount/,
    ({ root, write }) =>
      write(
        'root/proc/self/mountinfo',
        `25 1 8:1 / ${root} rw - ext4 /dev/sda1 rw\n26 25 8:2 / ${root}/tank rw - ext4 /dev/sdb1 rw\n`,
      ),
  ],
  [
    'the program',
    /made by version 0\.0\.9/,
    ({ file }) => rewritten(file, (text) => text.replace(`"version":"${VERSION}"`, '"version":"0.0.9"')),
  ],
  [
    'a container that was started',
    /the plan is another one now/,
    ({ write }) => write('root/proc/net/unix', 'Num\n0: 2 0 10000 1 01 1 @/var/lib/lxc/101/command\n'),
  ],
  [
    'the saved plan itself',
    /the plan is another one now/,
    ({ file }) => rewritten(file, (text) => text.replaceAll('mp=/certs', 'mp=/other')),
  ],
];

/** As somebody would change it who knows that it has a digest. */
async function rewritten(file: string, change: (text: string) => string): Promise<void> {
  const { format, digest: _, ...content } = JSON.parse(await readFile(file, 'utf8'));
  const text = change(JSON.stringify(content));
  expect(text).not.toBe(JSON.stringify(content));
  const digest = createHash('sha256').update(text).digest('hex');
  await writeFile(file, JSON.stringify({ format, digest, ...JSON.parse(text) }));
}

test.each(CHANGES)('after a change of %s it is refused, and nothing is touched', async (_what, text, change) => {
  const here = await scene();
  await here.call('plan', '--out', here.file);
  await change(here);
  const { code, stderr } = await here.call('apply', '--plan', here.file, '--yes');
  expect(stderr).toMatch(text);
  expect(code).toBe(3);
  expect(await here.pctCalls()).toEqual([]);
});

test('a file that is no saved plan, or not there, is named; options of planning do not go with it', async () => {
  const { call, file } = await scene();
  expect((await call('apply', '--plan', file, '--yes')).code).toBe(64);
  await writeFile(file, '{"format":"phoenix-volumes-facts/1"}');
  expect(await call('apply', '--plan', file, '--yes')).toMatchObject({
    code: 64,
    stderr: expect.stringContaining('is no saved plan'),
  });
  expect((await call('apply', 'media', '--plan', file, '--yes')).code).toBe(64);
  expect((await call('apply', '--prune', '--plan', file, '--yes')).code).toBe(64);
});

test('saved facts give byte for byte the plan of the machine', async () => {
  const { call, file, folder, configDir, env } = await scene();
  expect(documentIn(await call('facts', '--out', file, '--json'))).toMatchObject({ command: 'facts', file });
  for (const args of [['--json'], [], ['media'], ['101', '--json'], ['--take-over', '--prune']]) {
    const there = await call('plan', ...args);
    const elsewhere = await run(
      ['--config-dir', configDir, '--root', join(folder, 'nowhere'), 'plan', '--facts', file, ...args],
      { env },
    );
    expect(elsewhere).toEqual(there);
  }
});

test('secrets stay out of saved facts, and the plan is the same', async () => {
  const { call, file, root, write } = await scene();
  await appendFile(
    join(root, 'etc/pve/lxc/101.conf'),
    'lxc.environment: TOKEN_X=geheim1\nlxc.environment: ANY=geheim2\nmp5: /tank/other,mp=/media\n',
  );
  await write('root/etc/fstab', '//nas/x /mnt/x cifs user=u,password=geheim3,uid=0 0 0\n');
  await write('root/etc/passwd', 'root:geheim4:0:0::/root:/bin/sh\n');
  await call('facts', '--out', file);
  expect(await readFile(file, 'utf8')).not.toContain('geheim');
  expect(await call('plan', '--facts', file, '--json')).toEqual(await call('plan', '--json'));
});

test('saved facts of the demo give its plan', async () => {
  const { folder } = await scene();
  const onDemo = (...args: readonly string[]) => run(['--host', `demo:${folder}/demo`, ...args]);
  const file = join(folder, 'demo.json');
  expect((await onDemo('facts', '--out', file)).code).toBe(0);
  expect(await onDemo('plan', '--facts', file, '--json')).toEqual(await onDemo('plan', '--json'));
});

test('a volume that nobody looked at when the facts were saved is unknown, and not missing', async () => {
  const { call, file } = await scene();
  await call('facts', '--out', file);
  await call('add', 'photos', '--host-path', '/srv/photos');
  const { stdout, stderr } = await call('plan', 'photos', '--facts', file);
  expect(stdout).not.toContain('install -d');
  expect(stderr).toContain('/srv');
});
