import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { locate } from '../../../src/operations/locate.ts';
import type { Snapshot } from '../../../src/operations/watch/snapshot.ts';
import { type Watch, watch } from '../../../src/operations/watch/watch.ts';
import { answeringCluster } from '../../cli/members.ts';
import { COMMAND } from '../../cli/program.ts';
import { until, withEnvironment } from '../../host/temp-folder.ts';

/** pve1 as the screens look at it; of its members pve2 answers as `ssh` says, and pve3 is down. */
async function watched(ssh?: string) {
  const machine = await answeringCluster(COMMAND);
  if (ssh !== undefined) await machine.ssh(ssh);
  withEnvironment('PHOENIX_SSH', String(machine.env.PHOENIX_SSH));
  withEnvironment('PHOENIX_MEMBER_SILENCE_MS', '3000');
  const located = await locate({ root: machine.root, configDir: machine.configDir });
  if (!located.ok) throw new Error(located.problems[0].code);
  const waiting: { readonly milliseconds: number; readonly call: () => void }[] = [];
  const live = await watch(located.value, {
    after: (milliseconds, call) => {
      const one = { milliseconds, call };
      waiting.push(one);
      return () => {
        const at = waiting.indexOf(one);
        if (at >= 0) waiting.splice(at, 1);
      };
    },
  });
  onTestFinished(() => live.close());
  return { machine, live, waiting };
}

/** Once a snapshot is as it is waited for. */
const once = (live: Watch, holds: (snapshot: Snapshot) => boolean): Promise<void> =>
  new Promise((resolve) => {
    const look = () => {
      if (holds(live.get())) resolve();
    };
    live.subscribe(look);
    look();
  });

const stateOf = ({ members = [] }: Snapshot, name: string) => members.find((one) => one.name === name)?.state;

const mediaIn = ({ status }: Snapshot) => status?.volumes.find(({ name }) => name === 'media');

test('what a member has is read behind the screens, and shows once it is there', async () => {
  const { machine, live } = await watched();
  await live.refresh();
  // The first look waits for nobody.
  expect(stateOf(live.get(), 'pve2')).toBe('reading');
  expect(mediaIn(live.get())?.elsewhere).toBeUndefined();
  await once(live, (snapshot) => stateOf(snapshot, 'pve2') === 'reached' && stateOf(snapshot, 'pve3') !== 'reading');
  await live.refresh();
  expect(mediaIn(live.get())?.elsewhere).toMatchObject([{ node: 'pve2', directory: { exists: false } }]);
  expect(live.get().members).toMatchObject([
    { name: 'pve2', state: 'reached' },
    { name: 'pve3', state: 'unreachable', why: { code: 'offline' } },
  ]);
  expect(readFileSync(join(machine.folder, 'ssh.log'), 'utf8').trim().split('\n')).toHaveLength(1);
});

test('it is read again over the same connection, and what changed there shows', async () => {
  const { machine, live, waiting } = await watched();
  await live.refresh();
  await once(live, (snapshot) => stateOf(snapshot, 'pve2') === 'reached');
  mkdirSync(join(machine.there, 'tank/media'));
  waiting.find(({ milliseconds }) => milliseconds === 10_000)?.call();
  const seen = async (): Promise<boolean | null | undefined> => {
    await live.refresh();
    return mediaIn(live.get())?.elsewhere?.[0]?.directory.exists;
  };
  while ((await seen()) !== true);
  expect(readFileSync(join(machine.folder, 'ssh.log'), 'utf8').trim().split('\n')).toHaveLength(1);
});

test('one that says nothing delays no look, and is unreachable since it said nothing', async () => {
  const { live, waiting } = await watched('exec sleep 60');
  const began = performance.now();
  await live.refresh();
  await live.refresh();
  expect(performance.now() - began).toBeLessThan(2_500);
  expect(stateOf(live.get(), 'pve2')).toBe('reading');
  await once(live, (snapshot) => stateOf(snapshot, 'pve2') === 'unreachable');
  const standing = live.get().members?.find(({ name }) => name === 'pve2');
  expect(standing).toMatchObject({ why: { code: 'silent', seconds: 3 } });
  await live.refresh();
  expect(live.get().diagnostics.map(({ code }) => code)).toContain('member_unreached');
  // It is called again later, and since when it is so does not change.
  expect(waiting.some(({ milliseconds }) => milliseconds === 30_000)).toBe(true);
  await live.refresh();
  expect(live.get().members?.find(({ name }) => name === 'pve2')?.since).toBe(standing?.since);
});

test('one whose lock an apply of ours holds is not asked meanwhile: what it does would seem to say nothing', async () => {
  const { machine, live, waiting } = await watched();
  await live.refresh();
  await once(live, (snapshot) => stateOf(snapshot, 'pve2') === 'reached');
  const members = await live.host.members?.();
  const nothing = { pct: false, filesystems: { looked: [], seen: [] } };
  expect(await members?.lock('pve2', nothing)).toBeUndefined();
  mkdirSync(join(machine.there, 'tank/media'));
  waiting.find(({ milliseconds }) => milliseconds === 10_000)?.call();
  await until(() => waiting.some(({ milliseconds }) => milliseconds === 3_000), 'it is left for later');
  await live.refresh();
  expect(mediaIn(live.get())?.elsewhere?.[0]?.directory.exists).toBe(false);
  await members?.unlock('pve2');
  waiting.find(({ milliseconds }) => milliseconds === 3_000)?.call();
  await until(() => waiting.some(({ milliseconds }) => milliseconds === 10_000), 'it is asked again');
  await live.refresh();
  expect(mediaIn(live.get())?.elsewhere?.[0]?.directory.exists).toBe(true);
});

test('nobody is called for a machine that is closed', async () => {
  const { live, waiting } = await watched();
  await live.refresh();
  await once(live, (snapshot) => stateOf(snapshot, 'pve2') === 'reached');
  live.close();
  expect(waiting).toEqual([]);
});
