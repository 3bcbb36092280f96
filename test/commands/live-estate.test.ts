import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { demoAt, type Place } from '../../src/commands/place.ts';
import { liveEstate } from '../../src/commands/tui/live-estate.ts';
import type { Host } from '../../src/engine/apply/host.ts';
import { demoHost } from '../../src/host/demo/host.ts';

async function estate(host: (demo: Host) => Host = (demo) => demo) {
  const dir = await mkdtemp(join(tmpdir(), 'phoenix-live-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const located = await demoAt(dir, {});
  if (!located.ok) throw new Error(located.failure.summary);
  const place: Place = located.value;
  const live = liveEstate(place, host(demoHost({ dir })));
  onTestFinished(() => live.close());
  let told = 0;
  live.subscribe(() => {
    told += 1;
  });
  return { live, place, told: () => told, file: join(place.configDir, 'phoenix_hypervisor_config.json') };
}

test('the first reading is told, and one that shows nothing new is not', async () => {
  const { live, told } = await estate();
  expect(live.get().status).toBeUndefined();
  await live.refresh();
  expect(live.get().status?.volumes.length).toBeGreaterThan(0);
  const first = live.get();
  await live.refresh();
  expect(told()).toBe(1);
  expect(live.get().status).toBe(first.status);
});

test('a change on the host is told', async () => {
  const { live, place, told } = await estate();
  await live.refresh();
  const conf = join(place.root, 'etc/pve/lxc/103.conf');
  await writeFile(conf, `${await readFile(conf, 'utf8')}lock: backup\n`);
  await live.refresh();
  expect(told()).toBe(2);
  expect(live.get().status?.containers.find(({ ctid }) => ctid === 103)?.lock).toBe('backup');
});

test('free space that moves a little is nothing new', async () => {
  let free = 388.1 * 2 ** 30;
  const { live, told } = await estate((demo) => ({
    ...demo,
    facts: async (query, signal) => {
      const facts = await demo.facts(query, signal);
      free -= 2 ** 20;
      const paths = new Map([...facts.paths].map(([path, fact]) => [path, 'free' in fact ? { ...fact, free } : fact]));
      return { ...facts, paths };
    },
  }));
  await live.refresh();
  await live.refresh();
  expect(told()).toBe(1);
});

test('a configuration that breaks is told with its findings, and without a status', async () => {
  const { live, file, told } = await estate();
  await live.refresh();
  await writeFile(file, '{');
  await live.refresh();
  expect(told()).toBe(2);
  expect(live.get().status).toBeUndefined();
  expect(live.get().diagnostics.some(({ where }) => where.file === file)).toBe(true);
});

test('a host that cannot be read is told as such', async () => {
  const { live, place } = await estate();
  await rm(join(place.root, 'etc/pve/lxc'), { recursive: true });
  await live.refresh();
  expect(live.get().status).toBeUndefined();
  expect(live.get().diagnostics).toContainEqual(expect.objectContaining({ code: 'containers_unreadable' }));
});
