import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { test as base, describe, expect, inject } from 'vitest';
import { unprivileged } from '../containers.ts';
import type { LabContainer, LabMachine } from '../machine.ts';
import { sees } from '../mount.ts';
import { type LabCluster, openCluster } from './machines.ts';

/** pve1 and pve2, with real containers each. */
const test = base.extend<{ readonly cluster: LabCluster }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures this one needs.
  cluster: async ({}, use) => {
    const cluster = await openCluster(inject('labRun'), ['pve1', 'pve2']);
    await use(cluster);
    await cluster.close();
  },
});

interface Placed {
  readonly machine: LabMachine;
  readonly container: LabContainer;
}

interface ShownStatus {
  readonly volumes: readonly {
    readonly name: string;
    readonly mounts: readonly {
      readonly ctid: number;
      readonly configured: string | null;
      readonly mounted: boolean | null;
      readonly access: { readonly root: { readonly write: boolean | null } };
    }[];
  }[];
}

/** What is said of each mount of a volume, and what its container really has there. */
async function truths(from: LabMachine, volume: string, all: readonly Placed[]) {
  const status = (await from.json('status')) as ShownStatus;
  const mounts = status.volumes.find(({ name }) => name === volume)?.mounts ?? [];
  const said = all.map(({ container: { ctid } }) => {
    const mount = mounts.find((one) => one.ctid === ctid);
    return [mount?.configured ?? null, mount?.mounted ?? null, mount?.access.root.write ?? null] as const;
  });
  const real = await Promise.all(all.map((one) => really(one, `/${volume}`)));
  return { said, real };
}

/** The slot in its file, whether it sees the directory of its own member, and whether its root can make a file in it. */
async function really({ machine, container }: Placed, path: string) {
  const slot = new RegExp(`^(mp\\d+): /tank${path},mp=${path}$`, 'm').exec(container.file())?.[1] ?? null;
  const mounted = await sees(machine, container, path, `/tank${path}`);
  const written = await container.sh(`touch ${path}/tried && rm ${path}/tried`);
  return [slot, mounted, mounted ? written.exitCode === 0 : null] as const;
}

const isStarted = async ({ sh }: LabContainer) => (await sh('cut -d" " -f22 /proc/1/stat')).stdout;

describe('members with real containers', { timeout: 240_000 }, () => {
  test('both hot-plug what one apply sends them, each tells the truth of its own, and an undo leads both back', async ({
    cluster,
  }) => {
    const [pve1, pve2] = [cluster.member('pve1'), cluster.member('pve2')];
    const [near, far, stopped] = [
      { machine: pve1, container: await pve1.container(unprivileged) },
      { machine: pve2, container: await pve2.container(unprivileged) },
      { machine: pve2, container: await pve2.container(unprivileged, 'stopped') },
    ];
    const running = [near, far];
    const ctids = [near, far, stopped].map(({ container: { ctid } }) => ctid);
    const at = (path: string) => Object.fromEntries(ctids.map((ctid) => [ctid, path]));
    // Of one name, and another directory on each: the one of pve2 is closed to its containers.
    pve1.directory('/tank/books', { owner: '100000:100000' });
    pve2.directory('/tank/books', { owner: '0:0', mode: 0o755 });
    pve1.declare({
      books: { host_path: '/tank/books', mounts: at('/books'), owner: 'keep', permissions: 'keep' },
      media: { host_path: '/tank/media', mounts: at('/media'), owner: 'container_root' },
    });
    const before = await Promise.all(running.map(({ container }) => isStarted(container)));
    const files = [near, far, stopped].map(({ container }) => container.file());

    const planned = await pve1.program('plan');
    expect(planned.stdout).toContain(`pve2: pct set ${far.container.ctid} --mp`);
    expect(await pve1.program('apply', '--yes')).toMatchObject({ exitCode: 0 });

    // One call for both volumes of each, on its own member.
    const setsOn = ({ pctCalls }: LabMachine) =>
      pctCalls().flatMap(([verb, ctid]) => (verb === 'set' ? [Number(ctid)] : []));
    expect([setsOn(pve1), setsOn(pve2).sort()]).toEqual([[near.container.ctid], ctids.slice(1).sort()]);
    expect(await Promise.all(running.map(({ container }) => isStarted(container)))).toEqual(before);
    for (const [volume, writable] of [
      ['media', [true, true]],
      ['books', [true, false]],
    ] as const) {
      const { said, real } = await truths(pve1, volume, running);
      expect(real.map(([, mounted, written]) => [mounted, written])).toEqual(writable.map((can) => [true, can]));
      expect(said).toEqual(real);
    }
    await far.container.sh('echo there > /media/whose');
    expect(existsSync(pve1.onDisk('/tank/media/whose'))).toBe(false);
    expect(readFileSync(pve2.onDisk('/tank/media/whose'), 'utf8')).toBe('there\n');
    // What does not run has it from its next start on.
    expect((await truths(pve1, 'media', [stopped])).said).toEqual([['mp1', false, true]]);
    expect(await pve2.pct('start', String(stopped.container.ctid))).toMatchObject({ exitCode: 0 });
    expect((await truths(pve1, 'media', [stopped])).said).toEqual([['mp1', true, true]]);
    expect(await really(stopped, '/media')).toEqual(['mp1', true, true]);
    // Taken away inside, behind everybody's back: that is seen there, and of that one alone.
    await far.container.sh('umount /media');
    expect((await truths(pve1, 'media', running)).said.map(([, mounted]) => mounted)).toEqual([true, false]);
    await pve2.reboot(far.container);
    // The other member sees the same of both.
    expect((await truths(pve2, 'media', running)).said).toEqual((await truths(pve1, 'media', running)).real);

    expect(await pve1.program('undo', '--yes')).toMatchObject({ exitCode: 0 });
    for (const { container } of [near, far, stopped])
      expect(container.file()).toContain('[pve:pending]\ndelete: mp0,mp1\n');
    await Promise.all([near, far, stopped].map(({ machine, container }) => machine.reboot(container)));
    expect([near, far, stopped].map(({ container }) => container.file())).toEqual(files);
    for (const { machine, container } of running)
      expect(await sees(machine, container, '/media', '/tank/media')).toBe(false);
    expect(existsSync(pve2.onDisk('/tank/media/whose'))).toBe(true);
  });

  test('each stops and starts its own where that is needed, and only then has what waited', async ({ cluster }) => {
    const [pve1, pve2] = [cluster.member('pve1'), cluster.member('pve2')];
    const near = { machine: pve1, container: await pve1.container([...unprivileged, 'startup: order=2']) };
    const far = { machine: pve2, container: await pve2.container([...unprivileged, 'startup: order=1']) };
    const calm = await pve2.container(unprivileged);
    const declare = (path: string) => {
      const mounts = { [near.container.ctid]: path, [far.container.ctid]: path, [calm.ctid]: '/calm' };
      pve1.declare({ media: { host_path: '/tank/media', mounts, owner: 'container_root' } });
    };
    declare('/old');
    await pve1.apply();
    const started = await isStarted(calm);
    declare('/media');

    const { steps } = (await pve1.json('plan', '--restart')) as { steps: readonly { id: string; node?: string }[] };
    expect(steps.map(({ id }) => id).sort()).toEqual(
      [
        ...['mount', 'restart'].map((kind) => `${kind}:${near.container.ctid}`),
        ...['mount', 'restart'].map((kind) => `pve2/${kind}:${far.container.ctid}`),
      ].sort(),
    );
    expect(await pve1.program('apply', '--restart', '--yes')).toMatchObject({ exitCode: 0 });
    for (const { machine, container } of [near, far]) {
      const id = String(container.ctid);
      const calls = machine.pctCalls().filter(([verb, ctid]) => verb !== 'set' && ctid === id);
      expect(calls.slice(-2)).toEqual([
        ['shutdown', id, '--timeout', '60'],
        ['start', id],
      ]);
      expect(await really({ machine, container }, '/media')).toEqual(['mp0', true, true]);
      expect(await sees(machine, container, '/old', '/tank/media')).toBe(false);
    }
    expect(await isStarted(calm)).toBe(started);
    expect(await pve1.json('plan', '--restart')).toMatchObject({ inSync: true });
    // The same from the other side, over its own connection.
    expect(await pve2.json('plan', '--restart')).toMatchObject({ inSync: true });
    expect(statSync(pve1.onDisk('/tank/media')).uid).toBe(100000);
  });

  test('a member that is killed between the stop and the start of a restart leaves it down, and the start is planned', async ({
    cluster,
  }) => {
    const [pve1, pve2] = [cluster.member('pve1'), cluster.member('pve2')];
    const container = await pve2.container(unprivileged);
    const id = String(container.ctid);
    const declare = (path: string) =>
      pve1.declare({ media: { host_path: '/tank/media', mounts: { [id]: path }, owner: 'container_root' } });
    declare('/old');
    await pve1.apply();
    declare('/media');
    const [hold, held] = [pve2.onDisk('/hold'), pve2.onDisk('/held')];
    const pct = join(inject('labRun'), 'bin/pct');
    const script = `[ "$1" = start ] && [ -e ${hold} ] && { touch ${held}; sleep 100; }\nexec ${pct} "$@"`;
    writeFileSync(pve2.onDisk('/bin/pct'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    writeFileSync(hold, '');

    const applying = pve1.program('apply', '--restart', '--yes');
    for (let waited = 0; !existsSync(held); waited += 1) {
      if (waited > 1200) throw new Error('it is not started');
      await setTimeout(50);
    }
    rmSync(hold);
    for (const text of ['phoenix-volumes.mjs', 'pct start']) cluster.net.signal('pve2', text, 'SIGKILL');
    const { exitCode, stdout, stderr } = await applying;
    expect(exitCode).toBe(1);
    expect(stdout + stderr).toContain('whether pve2 has done it is not known');

    const { steps } = (await pve1.json('plan', '--restart')) as { steps: readonly object[] };
    expect(steps).toMatchObject([{ id: `pve2/restart:${id}`, reason: { code: 'restart_cut_off' } }]);
    expect((await pve1.program('plan')).stderr).toMatch(new RegExp(`pve2.*${id}`));
    expect(await pve1.program('apply', '--restart', '--yes')).toMatchObject({ exitCode: 0 });
    expect(await really({ machine: pve2, container }, '/media')).toEqual(['mp0', true, true]);
    expect(await pve1.json('plan', '--restart')).toMatchObject({ inSync: true });
  });
});
