import { chmodSync, statSync } from 'node:fs';
import { test as base, describe, expect, inject } from 'vitest';
import type { LabMachine } from '../machine.ts';
import { type LabCluster, openCluster } from './machines.ts';

const test = base.extend<{ readonly open: (members: number) => Promise<LabCluster> }>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures this one needs.
  open: async ({}, use) => {
    const opened: LabCluster[] = [];
    await use(async (members) => {
      const cluster = await openCluster(inject('labRun'), namesOf(members));
      opened.push(cluster);
      return cluster;
    });
    for (const cluster of opened) await cluster.close();
  },
});

const namesOf = (members: number): readonly string[] => Array.from({ length: members }, (_, at) => `pve${at + 1}`);

describe('many members, each behind an sshd of its own', { timeout: 300_000 }, () => {
  for (const members of [3, 16])
    test(`${members} of them get their steps by one apply, are in sync, and go on without one that is dead`, async ({
      open,
    }) => {
      const cluster = await open(members);
      const nodes = namesOf(members);
      const first = cluster.member('pve1');
      const files = new Map(
        nodes.flatMap((node, at) =>
          [100, 200].map((base) => [base + at + 1, { node, text: cluster.file(node, base + at + 1) }] as const),
        ),
      );
      const volume = (name: string) => ({
        host_path: `/tank/${name}`,
        mounts: Object.fromEntries([...files.keys()].map((ctid) => [ctid, `/${name}`])),
      });
      const having = (name: string) =>
        [...files].flatMap(([ctid, { text }]) => (text().includes(`: /tank/${name},mp=/${name}\n`) ? [ctid] : []));
      const calls = () => nodes.flatMap((node) => cluster.member(node).pctCalls()).length;
      first.declare({ media: volume('media') });

      await first.apply();
      expect(having('media')).toEqual([...files.keys()]);
      expect(calls()).toBe(files.size);
      for (const node of nodes) expect(statSync(cluster.member(node).onDisk('/tank/media')).isDirectory()).toBe(true);
      expect(await first.json('plan')).toMatchObject({ inSync: true, steps: [] });
      await first.apply();
      expect(calls()).toBe(files.size);

      // The last one takes no packets, and nobody has told the cluster yet.
      const dead = nodes.at(-1) ?? '';
      const isAlive = (ctid: number) => files.get(ctid)?.node !== dead;
      cluster.net.cut(dead, true);
      first.declare({ media: volume('media'), books: volume('books') });
      const applied = await first.program('apply', '--yes');
      expect(applied.exitCode).toBe(1);
      expect(applied.stdout + applied.stderr).toMatch(new RegExp(`${dead}.*(timed out|No route to host)`));
      expect(having('books')).toEqual([...files.keys()].filter(isAlive));

      cluster.net.cut(dead, false);
      await first.apply();
      expect(having('books')).toEqual([...files.keys()]);
      expect(calls()).toBe(2 * files.size);
      // Another one sees the same, over connections of its own.
      expect(await cluster.member('pve2').json('plan')).toMatchObject({ inSync: true, steps: [] });
    });

  test('two that apply at once do each step once, and one of them may have to come again', async ({ open }) => {
    const cluster = await open(3);
    const files = new Map(namesOf(3).map((node, at) => [101 + at, cluster.file(node, 101 + at)]));
    const mounts = Object.fromEntries([...files.keys()].map((ctid) => [ctid, '/media']));
    cluster.member('pve1').declare({ media: { host_path: '/tank/media', mounts } });
    const outcomes = await Promise.all(['pve1', 'pve2'].map((node) => cluster.member(node).program('apply', '--yes')));
    const codes = outcomes.map(({ exitCode }) => exitCode);
    expect(codes, outcomes.map(({ stderr }) => stderr).join()).toContain(0);
    for (const code of codes) expect([0, 3]).toContain(code);
    for (const [ctid, text] of files) expect(text().match(/^mp\d+: /gm), String(ctid)).toHaveLength(1);
    const calls = namesOf(3).flatMap((node) => cluster.member(node).pctCalls());
    expect(calls.map(([, ctid]) => Number(ctid)).sort()).toEqual([...files.keys()]);
    for (const node of ['pve1', 'pve2']) await cluster.member(node).apply();
    expect(namesOf(3).flatMap((node) => cluster.member(node).pctCalls())).toHaveLength(calls.length);
  });

  test('what lies below a directory is its own member’s to change: from another one it is named and left', async ({
    open,
  }) => {
    const cluster = await open(2);
    const [pve1, pve2] = [cluster.member('pve1'), cluster.member('pve2')];
    cluster.file('pve1', 101);
    cluster.file('pve2', 102);
    const access = ({ onDisk }: LabMachine) => {
      const { uid, mode } = statSync(onDisk('/tank/media/one'));
      return [uid, mode & 0o777];
    };
    for (const machine of [pve1, pve2]) {
      machine.directory('/tank/media');
      machine.write('/tank/media/one', '');
      chmodSync(machine.onDisk('/tank/media/one'), 0o600);
    }
    const permissions = { directory_mode: '0775', file_mode: '0664', recursive: true };
    pve1.declare({
      media: {
        host_path: '/tank/media',
        mounts: { 101: '/media', 102: '/media' },
        owner: 'container_root',
        permissions,
      },
    });
    const { stdout } = await pve1.program('plan');
    expect(stdout).toContain(
      'what lies below /tank/media on pve2 (recursive) is neither looked at nor changed from pve1',
    );
    await pve1.apply();
    expect([access(pve1), access(pve2)]).toEqual([
      [100000, 0o664],
      [0, 0o600],
    ]);
    const left = (await pve1.json('plan')) as { readonly notes: readonly { readonly code: string }[] };
    expect(left.notes.map(({ code }) => code)).toContain('tree_on_member');
    await pve2.apply();
    expect(access(pve2)).toEqual([100000, 0o664]);
  });
});
