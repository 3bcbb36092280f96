import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { membersText } from '../engine/cluster/facts.ts';
import { HYPERVISOR } from './machine.ts';
import { cluster } from './members.ts';
import { call } from './program.ts';

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
  it('tells of the containers of all members, also of those that it cannot reach', async () => {
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
      { ctid: 301, node: 'pve3', configured: null, mounted: null, state: 'blocked' },
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
    expect(stdout).toContain('pve3 could not be asked: the cluster says that it is offline');
    const plan = await call([...options, 'plan'], { env });
    expect(plan.stdout).toMatch(/blocked +pve3: mount 301/);
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
    expect(await json('pve3', 'plan')).toMatchObject({
      inSync: false,
      steps: [{ id: 'pve3/mount:301', node: 'pve3', state: 'blocked', reason: { code: 'member_unreached' } }],
      waiting: [],
    });
    expect(await json('pve1', 'plan')).toMatchObject({ inSync: false, waiting: [] });
  });

  it.each([['status'], ['plan'], ['apply', '--yes']])('refuses a member that is not there: %s', async (...words) => {
    const { options, env, pctCalls } = await cluster();
    const { code: exit, stderr } = await call([...options, '--node', 'pve4', ...words], { env });
    expect({ exit, calls: await pctCalls() }).toEqual({ exit: 64, calls: [] });
    expect(stderr).toContain('No member of the cluster is named pve4');
    expect(stderr).toContain('Its members are pve1, pve2 and pve3.');
  });

  it('names the member of a container in what validate finds of it', async () => {
    const { options, env, configure } = await cluster();
    const mounts = { 101: '/media', 201: 'media' };
    await configure(HYPERVISOR, { shared_volumes: { media: { host_path: '/tank/media', mounts } } });
    const { code: exit, stderr } = await call([...options, 'validate'], { env });
    expect(exit).toBe(65);
    expect(stderr).toMatch(/phoenix_hypervisor_config\.json:\d+:\d+: error: on pve2: /);
    const { diagnostics } = JSON.parse((await call([...options, '--json', 'validate'], { env })).stdout);
    expect(diagnostics).toContainEqual(expect.objectContaining({ ctid: 201, node: 'pve2' }));
  });

  it('refuses --node where it has no effect', async () => {
    const { code: exit, stderr } = await call(['--node', 'pve2', 'validate']);
    expect(exit).toBe(64);
    expect(stderr).toContain('--node has no effect on validate');
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
    // What other members have is none of it.
    const live = await call([...options, '--node', 'pve1', '--json', 'plan'], { env });
    const saved = await call([...options, '--node', 'pve1', '--json', 'plan', '--facts', facts], { env });
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
    // What is on pve3, which is offline, is blocked.
    expect((await call([...options, 'apply', '--yes'], { env })).code).toBe(1);
    expect(await pctCalls()).toHaveLength(2);
  });
});
