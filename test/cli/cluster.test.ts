import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { membersText } from '../engine/cluster/facts.ts';
import { HYPERVISOR, type TestMachine, testMachine } from './machine.ts';
import { call } from './program.ts';

/** `pve1` of three members, laid out as pmxcfs shows it: 101 and 102 here, 201 on pve2, 301 on pve3, which is down. */
async function cluster({ quorate = true }: { readonly quorate?: boolean } = {}): Promise<TestMachine> {
  const machine = await testMachine();
  const { root, write } = machine;
  const pve = join(root, 'etc/pve');
  const own = join(pve, 'nodes/pve1/lxc');
  await mkdir(own, { recursive: true });
  for (const name of await readdir(join(pve, 'lxc')))
    await write(`root/etc/pve/nodes/pve1/lxc/${name}`, await readFile(join(pve, 'lxc', name)));
  await symlink('nodes/pve1', join(pve, 'local'));
  const file = (name: string, ...lines: readonly string[]) =>
    `${['arch: amd64', `hostname: ${name}`, 'ostype: debian', 'rootfs: local:1', 'unprivileged: 1', ...lines].join('\n')}\n`;
  await write('root/etc/pve/nodes/pve2/lxc/201.conf', file('mail', 'mp0: /tank/media,mp=/media'));
  await write('root/etc/pve/nodes/pve3/lxc/301.conf', file('wiki'));
  await write('root/etc/pve/.members', membersText('pve1', ['pve1', 'pve2', 'pve3'], { offline: ['pve3'], quorate }));
  const ids = { 101: 'pve1', 102: 'pve1', 201: 'pve2', 301: 'pve3' };
  await write(
    'root/etc/pve/.vmlist',
    JSON.stringify({
      version: 3,
      ids: Object.fromEntries(Object.entries(ids).map(([id, node]) => [id, { node, type: 'lxc', version: 1 }])),
    }),
  );
  const now = Math.floor(Date.now() / 1000);
  await write('root/etc/pve/.rrd', `pve-vm-9.0/201:60:mail:running:0:${now}:1:0:1:1\nU\n\0`);
  const { shared_volumes, ...rest } = JSON.parse(await readFile(join(machine.configDir, HYPERVISOR), 'utf8'));
  shared_volumes.media.mounts = { ...shared_volumes.media.mounts, 201: '/media', 301: '/media' };
  await machine.configure(HYPERVISOR, { ...rest, shared_volumes });
  return machine;
}

interface Shown {
  readonly cluster: unknown;
  readonly volumes: readonly {
    readonly name: string;
    readonly directory: unknown;
    readonly mounts: readonly { readonly ctid: number }[];
  }[];
  readonly containers: readonly { readonly ctid: number; readonly node: string }[];
}

describe('a member of a cluster', { timeout: 120_000 }, () => {
  it('tells of the containers of all members, and connects to none', async () => {
    const { options, env } = await cluster();
    const { code: exit, stdout } = await call([...options, '--json', 'status'], { env });
    const shown: Shown = JSON.parse(stdout);
    expect(exit).toBe(2);
    expect(shown.cluster).toEqual({
      quorate: true,
      members: [
        { name: 'pve1', online: true, ip: '10.0.0.1' },
        { name: 'pve2', online: true, ip: '10.0.0.2' },
        { name: 'pve3', online: false, ip: '10.0.0.3' },
      ],
    });
    expect(shown.containers).toMatchObject([
      { ctid: 101, node: 'pve1', status: 'stopped' },
      { ctid: 102, node: 'pve1', status: 'stopped' },
      {
        ctid: 201,
        node: 'pve2',
        status: 'running',
        name: 'mail',
        starts: 'unknown',
        mountPoints: [{ volume: 'media' }],
      },
      { ctid: 301, node: 'pve3', status: 'unknown', name: 'wiki' },
    ]);
    expect(shown.volumes.find(({ name }) => name === 'media')?.mounts).toMatchObject([
      { ctid: 101, node: 'pve1' },
      { ctid: 102, node: 'pve1' },
      { ctid: 201, node: 'pve2', configured: 'mp0', mounted: null, state: 'unknown' },
      { ctid: 301, node: 'pve3', configured: null, mounted: null, state: 'waiting' },
    ]);
  });

  it('names the member of each container in its lists', async () => {
    const { options, env } = await cluster();
    const { stdout } = await call([...options, 'status'], { env });
    expect(stdout).toMatch(/CT +NAME +NODE +STATUS/);
    expect(stdout).toMatch(/201 +mail +pve2 +running/);
    expect(stdout).toMatch(/301 +wiki +pve3 +\/media/);
    expect(stdout).toContain(
      'configured as declared on cluster member pve2; whether CT 201 has it mounted there is not seen from pve1',
    );
    expect(stdout).toContain('CT 301 is on cluster member pve3, not on pve1; its file there does not have it');
    const plan = await call([...options, 'plan'], { env });
    expect(plan.stdout).toContain(
      'media at /media: CT 301 is on cluster member pve3, not on pve1; its file there does not have it',
    );
    expect(plan.stdout).not.toContain('CT 201');
  });

  it('says where a mount is left of a volume that is shown without its other mounts', async () => {
    const { options, env, configure } = await cluster();
    await configure(HYPERVISOR, { shared_volumes: { media: { host_path: '/tank/media', mounts: { 101: '/media' } } } });
    const { stdout } = await call([...options, 'status', '201'], { env });
    expect(stdout).toContain('In CT 201, where nobody declares it.');
    expect(stdout).not.toContain('In no container.');
  });

  it('is narrowed to one member by --node', async () => {
    const { options, env } = await cluster();
    const json = async (node: string, command: string) =>
      JSON.parse((await call([...options, '--json', '--node', node, command], { env })).stdout);
    const there: Shown = await json('pve2', 'status');
    expect(there.containers.map(({ ctid }) => ctid)).toEqual([201]);
    expect(there.volumes).toMatchObject([{ name: 'media', directory: null, mounts: [{ ctid: 201 }] }]);
    const here: Shown = await json('pve1', 'status');
    expect(here.containers.map(({ ctid }) => ctid)).toEqual([101, 102]);
    expect(await json('pve3', 'plan')).toMatchObject({ inSync: true, steps: [], waiting: [{ ctid: 301 }] });
    expect(await json('pve1', 'plan')).toMatchObject({ inSync: false, waiting: [] });
  });

  it.each([['status'], ['plan'], ['apply', '--yes']])('refuses a member that is not there: %s', async (...words) => {
    const { options, env, pctCalls } = await cluster();
    const { code: exit, stderr } = await call([...options, '--node', 'pve4', ...words], { env });
    expect({ exit, calls: await pctCalls() }).toEqual({ exit: 64, calls: [] });
    expect(stderr).toContain('No member of the cluster is named pve4');
    expect(stderr).toContain('Its members are pve1, pve2 and pve3.');
  });

  it('refuses --node where it says nothing', async () => {
    const { code: exit, stderr } = await call(['--node', 'pve2', 'validate']);
    expect(exit).toBe(64);
    expect(stderr).toContain('--node says nothing to validate');
  });

  it('applies a saved plan to the member that it was made for', async () => {
    const { options, env, folder, pctCalls } = await cluster();
    const file = join(folder, 'saved.json');
    expect((await call([...options, '--node', 'pve1', 'plan', '--out', file], { env })).code).toBe(2);
    const wider = await call([...options, '--node', 'pve1', 'apply', '--plan', file, '--yes'], { env });
    expect(wider.code).toBe(64);
    const applied = await call([...options, 'apply', '--plan', file, '--yes'], { env });
    expect({ exit: applied.code, calls: (await pctCalls()).length }).toEqual({ exit: 0, calls: 2 });
  });

  it('plans on saved facts as on the machine', async () => {
    const { options, env, folder } = await cluster();
    const facts = join(folder, 'facts.json');
    expect((await call([...options, 'facts', '--out', facts], { env })).code).toBe(0);
    expect(await readFile(facts, 'utf8')).toContain('hostname: mail');
    const live = await call([...options, '--json', 'plan'], { env });
    const saved = await call([...options, '--json', 'plan', '--facts', facts], { env });
    expect(saved).toEqual(live);
  });
});

describe('without a quorum', { timeout: 120_000 }, () => {
  it('plan and status work and say so, and apply is refused before anything', async () => {
    const { options, env, root, pctCalls } = await cluster({ quorate: false });
    const said = 'the cluster has no quorum: nothing can be changed now';
    for (const command of ['plan', 'status']) {
      const { code: exit, stderr } = await call([...options, command], { env });
      expect({ command, exit }).toEqual({ command, exit: 2 });
      expect(stderr).toContain(said);
    }
    const before = await readdir(root);
    const { code: exit, stderr } = await call([...options, 'apply', '--yes'], { env });
    expect(exit).toBe(3);
    expect(stderr).toContain('the cluster has no quorum, and changes nothing until it has; nothing was done');
    expect(await pctCalls()).toEqual([]);
    expect((await readdir(root)).filter((name) => !before.includes(name) && name !== 'run')).toEqual([]);
  });

  it('is applied as ever once it has one again', async () => {
    const { options, env, write, pctCalls } = await cluster({ quorate: false });
    await write('root/etc/pve/.members', membersText('pve1', ['pve1', 'pve2', 'pve3']));
    expect((await call([...options, 'apply', '--yes'], { env })).code).toBe(0);
    expect(await pctCalls()).toHaveLength(2);
  });
});

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
