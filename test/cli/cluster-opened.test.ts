import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type TestMachine, testMachine } from './machine.ts';
import { cluster } from './members.ts';
import { call } from './program.ts';

describe('what is opened in /etc/pve', { timeout: 120_000 }, () => {
  const COMMANDS = ['.members', '.vmlist', 'ha/resources.cfg', 'replication.cfg', 'storage.cfg'];

  it.each([
    ['is in no cluster', '{\n"nodename": "pve1",\n"version": 1\n}\n'],
    ['has no list of members', undefined],
  ])('by a machine that %s is its own, and the list of members', async (_, members) => {
    const machine = await testMachine();
    await mkdir(join(machine.root, 'etc/pve/nodes/pve2/lxc'), { recursive: true });
    await machine.write('root/etc/pve/nodes/pve2/lxc/201.conf', 'hostname: not-asked\n');
    if (members !== undefined) await machine.write('root/etc/pve/.members', members);
    expect(await openedBy(machine, 'plan')).toEqual([...COMMANDS, 'lxc', 'lxc/101.conf', 'lxc/102.conf'].sort());
  });

  it('by a member of a cluster is each container file once', async () => {
    const machine = await cluster();
    const files = ['pve2/lxc/201.conf', 'pve3/lxc/301.conf', 'pve2/lxc', 'pve3/lxc'].map((name) => `nodes/${name}`);
    const rest = ['lxc', 'lxc/101.conf', 'lxc/102.conf', 'nodes', '.rrd', 'ha/rules.cfg', 'ha/groups.cfg'];
    expect(await openedBy(machine, 'plan')).toEqual([...COMMANDS, ...rest, ...files].sort());
  });
});

/** What a command opens below the machine's /etc/pve, each as often as it does. */
async function openedBy({ folder, root, options, env }: TestMachine, command: string): Promise<readonly string[]> {
  const [record, hooks] = [join(folder, 'record'), join(folder, 'hooks.mjs')];
  await writeFile(record, '');
  await writeFile(hooks, HOOKS);
  const { code: exit } = await call([...options, command], {
    env: { ...env, NODE_OPTIONS: `--import ${hooks}`, RECORD: record },
  });
  expect(exit).toBe(2);
  const below = `${root}/etc/pve/`;
  const opened = (await readFile(record, 'utf8')).split('\n').filter((path) => path.startsWith(below));
  return opened.map((path) => path.slice(below.length)).sort();
}

const HOOKS = `
import fs from 'node:fs';
import promises from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
const record = fs.appendFileSync;
for (const [module, names] of [
  [fs, ['open', 'openSync', 'readFile', 'createReadStream', 'readdirSync', 'readdir']],
  [promises, ['open', 'readFile', 'readdir']],
])
  for (const name of names) {
    const real = module[name];
    module[name] = (...args) => {
      if (typeof args[0] === 'string' && args[0].includes('/etc/pve/')) record(process.env.RECORD, args[0] + '\\n');
      return real(...args);
    };
  }
syncBuiltinESMExports();
`;
