import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { membersText } from '../engine/cluster/facts.ts';
import { answeringCluster, cluster } from './members.ts';
import { COMMAND, call } from './program.ts';

type Machine = Awaited<ReturnType<typeof answeringCluster>>;

const run = ({ options, env }: Pick<Machine, 'options' | 'env'>, ...words: readonly string[]) =>
  call([...options, ...words], { env });

/** pve2 has the directory, for root alone. */
async function withDirectory() {
  const machine = await answeringCluster(COMMAND);
  await mkdir(join(machine.there, 'tank/media'));
  await chmod(join(machine.there, 'tank/media'), 0o700);
  return machine;
}

const calls = ({ folder }: Machine) => readFileSync(join(folder, 'ssh.log'), 'utf8').trim().split('\n').length;

describe('a container of another member', { timeout: 120_000 }, () => {
  it('is explained as its own member sees it', async () => {
    const machine = await withDirectory();
    const { code, stdout, stderr } = await run(machine, 'explain', '201:33:/media');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toContain("mail's user 33 is host uid 100033 on pve2");
    expect(stdout).toContain('It cannot create in /media');
    const { node, remedies } = JSON.parse((await run(machine, '--json', 'explain', '201:33:/media')).stdout);
    expect(node).toBe('pve2');
    // Asked of that machine's directory, which is another one than ours.
    expect(remedies.map((one: { code: string }) => one.code)).toContain('owner');
  });

  it('of one that cannot be asked is told with the reason, and is no answer', async () => {
    const machine = await cluster();
    const { code, stdout, stderr } = await run(machine, 'explain', '201:33:/media');
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toMatch(/pve2 could not be asked: ssh could not connect.*Connection refused/);
    const shared = await run(machine, 'share', 'media', '--with', '201:33', '--dry-run');
    expect(shared.code).toBe(1);
    expect(shared.stderr).toContain('pve2 could not be asked');
  });

  it('is let in by an edit that was tried on its member, and what was not looked at is said', async () => {
    const machine = await withDirectory();
    const { code, stdout } = await run(machine, 'share', 'media', '--with', '201:33', '--dry-run');
    expect(code).toBe(0);
    expect(stdout).toMatch(/pve2: (?:setfacl|chown)/);
    expect(stdout).toContain(
      'media has containers on pve1 and pve3, too: what the edit changes there was not looked at',
    );
    const document = JSON.parse(
      (await run(machine, '--json', 'share', 'media', '--with', '201:33', '--dry-run')).stdout,
    );
    expect(document).toMatchObject({ node: 'pve2', unseen: ['pve1', 'pve3'], needed: true });
  });

  it('is let in together with one of its own member only', async () => {
    const { code, stderr } = await run(await withDirectory(), 'share', 'media', '--with', '101:33', '--with', '201:33');
    expect(code).toBe(64);
    expect(stderr).toContain('are on pve1 and pve2, each with a directory of its own');
  });
});

describe('what is exported', { timeout: 60_000 }, () => {
  it('is of this machine: no member is asked, and no directory of theirs is in it', async () => {
    const machine = await withDirectory();
    const { code, stdout } = await run(machine, 'export', 'pct');
    expect(code).toBe(0);
    expect(stdout).toContain('Run it as root on pve1');
    expect(stdout).not.toContain('pve2/');
    expect(existsSync(join(machine.folder, 'ssh.log'))).toBe(false);
  });
});

describe('a container that HA may start on another member', { timeout: 120_000 }, () => {
  /** pve1 with 101, which HA may start on pve2; nothing of the volume is on pve2. */
  async function managed() {
    const machine = await answeringCluster(COMMAND);
    await machine.write('root/etc/pve/ha/resources.cfg', 'ct: 101\n\tstate started\n');
    await machine.write(
      'root/etc/pve/ha/rules.cfg',
      'node-affinity: a\n\tnodes pve1,pve2\n\tresources ct:101\n\tstrict 1\n',
    );
    return machine;
  }

  it('is rehearsed there with what the plan makes there, over one connection', async () => {
    const machine = await managed();
    const { stdout, stderr } = await run(machine, 'plan', '101');
    // The directory of media is made there for 201; that of certs is not.
    expect(stdout + stderr).toMatch(/CT 101 \(web\) would not start on pve2: \/tank\/certs is missing there$/m);
    expect(calls(machine)).toBe(1);
  });

  it('is rehearsed with all that its file mounts, declared or not', async () => {
    const machine = await managed();
    for (const folder of ['lxc', 'nodes/pve1/lxc']) {
      const file = join(machine.root, 'etc/pve', folder, '101.conf');
      await writeFile(file, `${readFileSync(file, 'utf8').trimEnd()}\nmp7: /tank/own,mp=/own\n`);
    }
    for (const root of [machine.root, machine.there])
      for (const name of ['certs', 'media']) await mkdir(join(root, 'tank', name), { recursive: true });
    await mkdir(join(machine.root, 'tank/own'));
    const failing = async () =>
      JSON.parse((await run(machine, '--json', 'plan')).stdout).diagnostics.filter(
        ({ code }: { code: string }) => code === 'failover_fails' || code === 'failover_unknown',
      );
    expect(await failing()).toMatchObject([{ code: 'failover_fails', summary: expect.stringContaining('/tank/own') }]);
    await mkdir(join(machine.there, 'tank/own'));
    expect(await failing()).toEqual([]);
  });

  it('is rehearsed on a member that has no container of the volumes, which is planned nothing', async () => {
    const machine = await managed();
    const names = JSON.parse(readFileSync(join(machine.configDir, 'phoenix_hypervisor_config.json'), 'utf8'));
    const { 201: _, 301: __, ...mounts } = names.shared_volumes.media.mounts;
    names.shared_volumes.media.mounts = mounts;
    await machine.configure('phoenix_hypervisor_config.json', names);
    const { steps, diagnostics } = JSON.parse((await run(machine, '--json', 'plan')).stdout);
    expect(steps.every(({ node }: { node?: string }) => node === undefined)).toBe(true);
    expect(diagnostics.filter(({ code }: { code: string }) => code.startsWith('failover'))).toMatchObject([
      { code: 'failover_fails', ctid: 101 },
    ]);
    expect(calls(machine)).toBe(1);
    const status = JSON.parse((await run(machine, '--json', 'status')).stdout);
    expect(status.diagnostics.map(({ code }: { code: string }) => code)).toContain('failover_fails');
  });

  it('is unknown where that member is down', async () => {
    const machine = await managed();
    await writeFile(
      join(machine.root, 'etc/pve/.members'),
      membersText('pve1', ['pve1', 'pve2', 'pve3'], { offline: ['pve2', 'pve3'] }),
    );
    const { stdout, stderr } = await run(machine, 'plan', '101');
    expect(stdout + stderr).toContain(
      'whether CT 101 would start on pve2 is not known: the cluster says that it is offline',
    );
  });
});

it('what a plan reads of this machine is saved without asking any other', { timeout: 120_000 }, async () => {
  const machine = await answeringCluster(COMMAND);
  const file = join(machine.folder, 'facts.json');
  expect(await run(machine, 'facts', '--out', file)).toMatchObject({ code: 0, stderr: '' });
  expect(existsSync(join(machine.folder, 'ssh.log'))).toBe(false);
  // What is planned on it says so of what it does not have.
  const { code, stdout } = await run(machine, 'plan', 'media', '--facts', file);
  expect(code).toBe(2);
  expect(stdout).toContain('CT 301 is on cluster member pve3, not on pve1');
  expect(existsSync(join(machine.folder, 'ssh.log'))).toBe(false);
});
