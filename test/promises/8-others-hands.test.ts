import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HYPERVISOR, type TestMachine, testMachine } from '../cli/machine.ts';
import { call } from '../cli/program.ts';
import { run } from '../cli/run.ts';

const command = ({ options, env }: TestMachine, ...args: readonly string[]) => run([...options, ...args], { env });

const EDIT = ['set', 'certs', '--directory-mode', '0700', '--apply', '--yes'];

test.for([
  ['the configuration folder', 'etc', 'mode'],
  ['a configuration file', `etc/${HYPERVISOR}`, 'mode'],
  ['another of the files', 'etc/phoenix_lxc_configs.json', 'mode'],
  ['the folder above', '', 'mode'],
  ['the configuration folder', 'etc', 'ACL'],
  ['a configuration file', `etc/${HYPERVISOR}`, 'ACL'],
  ['the state folder', 'root/var/lib/phoenix-volumes', 'mode'],
  ['the state folder', 'root/var/lib/phoenix-volumes', 'ACL'],
  ['what lies above the state folder', 'root/var', 'mode'],
] as const)('nothing is applied while others can write %s (%s) by %s, which is named', async ([, name, by]) => {
  const machine = await testMachine();
  await machine.write('root/var/lib/phoenix-volumes/backups/README', '');
  const at = join(machine.folder, name).replace(/\/$/, '');
  if (by === 'mode') chmodSync(at, 0o777);
  else execFileSync('setfacl', ['-m', 'u:1234:rwx', at]);
  const before = readFileSync(join(machine.configDir, HYPERVISOR), 'utf8');
  for (const args of [['apply', '--yes'], EDIT]) {
    const refused = await command(machine, ...args);
    expect(refused, refused.stderr).toMatchObject({ code: 3, stdout: '', stderr: expect.stringContaining(at) });
  }
  expect(readFileSync(join(machine.configDir, HYPERVISOR), 'utf8')).toBe(before);
  expect(await machine.pctCalls()).toEqual([]);
  expect(existsSync(join(machine.root, 'tank/media'))).toBe(false);
  expect(await command(machine, 'plan')).toMatchObject({ code: 2 });
});

const SYSTEM_FILES = [
  'etc/fstab',
  'etc/passwd',
  'etc/subuid',
  'etc/pve/storage.cfg',
  'etc/pve/.vmlist',
  'etc/pve/lxc/103.conf',
  'proc/self/mountinfo',
  'proc/net/unix',
];

test.for(SYSTEM_FILES)('a FIFO in the place of %s holds nobody up', async (name) => {
  const machine = await testMachine();
  const path = join(machine.root, name);
  rmSync(path, { force: true });
  execFileSync('mkfifo', [path]);
  const planned = await call([...machine.options, 'plan'], { env: machine.env });
  expect([1, 2]).toContain(planned.code);
  expect(`${planned.stdout}${planned.stderr}`).not.toMatch(/ENOTFILE|this should not happen/);
});

test.for([HYPERVISOR, 'phoenix_lxc_configs.json'])(
  'a FIFO in the place of %s is told, and nothing waits for it',
  async (name) => {
    const machine = await testMachine();
    rmSync(join(machine.configDir, name));
    execFileSync('mkfifo', [join(machine.configDir, name)]);
    for (const args of [['plan'], ['validate'], ['apply', '--yes'], ['add', 'x', '--host-path', '/tank/x']]) {
      const ended = await call([...machine.options, ...args], { env: machine.env });
      expect(ended, ended.stderr).toMatchObject({ code: 65 });
    }
  },
);

test('secrets right under the volumes or in mounts are printed by no command', async () => {
  const machine = await testMachine();
  const secret = 'never-print-this';
  await machine.configure(HYPERVISOR, {
    shared_volumes: {
      db_password: secret,
      media: { host_path: '/tank/media', mounts: { 101: '/media', api_token: secret } },
    },
  });
  for (const args of [
    ['validate'],
    ['plan'],
    ['validate', '--json'],
    ['remove', 'media', '--yes'],
    ['set', 'media', '--directory-mode', '0700'],
  ]) {
    const { stdout, stderr } = await command(machine, ...args);
    expect(`${stdout}${stderr}`, args.join(' ')).not.toContain(secret);
  }
});
