import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { HYPERVISOR, type TestMachine, testMachine } from '../cli/machine.ts';
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
