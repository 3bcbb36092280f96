import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Host } from '../../../src/engine/apply/host.ts';
import { locate } from '../../../src/operations/locate.ts';
import { type WatchOptions, watch } from '../../../src/operations/watch/watch.ts';

async function watchedDemo(change: (demo: Host) => Partial<Host> = () => ({}), options?: WatchOptions) {
  const dir = await mkdtemp(join(tmpdir(), 'phoenix-watch-'));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  const located = await locate({ host: `demo:${dir}` });
  if (!located.ok) throw new Error(located.problems[0].code);
  const installation = located.value;
  const openHost = async () => {
    const host = await installation.openHost();
    return { ...host, ...change(host) };
  };
  const watched = await watch({ ...installation, openHost }, options);
  onTestFinished(() => watched.close());
  let changes = 0;
  watched.subscribe(() => {
    changes += 1;
  });
  const file = join(installation.configDir, 'phoenix_hypervisor_config.json');
  return { watched, root: installation.root, file, changes: () => changes };
}

test('the first look is reported, and one that shows nothing new is not', async () => {
  const { watched, changes } = await watchedDemo();
  expect(watched.get().status).toBeUndefined();
  await watched.refresh();
  expect(watched.get().status?.volumes.length).toBeGreaterThan(0);
  await watched.refresh();
  expect(changes()).toBe(1);
});

test('a change on the host is reported', async () => {
  const { watched, root, changes } = await watchedDemo();
  await watched.refresh();
  const conf = join(root, 'etc/pve/lxc/103.conf');
  await writeFile(conf, `${await readFile(conf, 'utf8')}lock: backup\n`);
  await watched.refresh();
  expect(changes()).toBe(2);
  expect(watched.get().status?.containers.find(({ ctid }) => ctid === 103)?.lock).toBe('backup');
});

test('free space that moves a little is nothing new', async () => {
  let free = 388.1 * 2 ** 30;
  const { watched, changes } = await watchedDemo((demo) => ({
    facts: async (query, signal) => {
      const facts = await demo.facts(query, signal);
      free -= 2 ** 20;
      const paths = new Map([...facts.paths].map(([path, fact]) => [path, 'free' in fact ? { ...fact, free } : fact]));
      return { ...facts, paths };
    },
  }));
  await watched.refresh();
  await watched.refresh();
  expect(changes()).toBe(1);
});

test('a configuration that breaks is reported with its findings, and without a status', async () => {
  const { watched, file, changes } = await watchedDemo();
  await watched.refresh();
  await writeFile(file, '{');
  await watched.refresh();
  expect(changes()).toBe(2);
  expect(watched.get().status).toBeUndefined();
  expect(watched.get().diagnostics.some(({ where }) => where.file === file)).toBe(true);
});

test('the files are read once until one of them changes', async () => {
  const { watched, file } = await watchedDemo();
  const first = await watched.config();
  expect(await watched.config()).toBe(first);
  await writeFile(file, `${await readFile(file, 'utf8')}\n`);
  const second = await watched.config();
  expect(second).not.toBe(first);
  expect(await watched.config()).toBe(second);
});

test('a change of the files that comes while they are read is seen by the next look', async () => {
  const { watched, file } = await watchedDemo();
  const text = await readFile(file, 'utf8');
  const first = watched.config();
  await writeFile(file, text.replace('"media":', '"movies":'));
  await first;
  const { desired } = await watched.config();
  expect(desired?.volumes.map(({ name }) => name)).toContain('movies');
});

test('a host that cannot be read is reported as such', async () => {
  const { watched, root } = await watchedDemo();
  await rm(join(root, 'etc/pve/lxc'), { recursive: true });
  await watched.refresh();
  expect(watched.get().status).toBeUndefined();
  expect(watched.get().diagnostics).toContainEqual(expect.objectContaining({ code: 'containers_unreadable' }));
});

test('a host that can be read no longer leaves what was read, as old as it is, and says so', async () => {
  let time = 1000;
  const { watched, root, changes } = await watchedDemo(undefined, { now: () => time });
  await watched.refresh();
  const { status } = watched.get();
  time = 5000;
  await rm(join(root, 'etc/pve/lxc'), { recursive: true });
  await watched.refresh();
  expect(watched.get()).toMatchObject({ status, readAt: 1000, failedAt: 5000 });
  expect(watched.get().diagnostics).toContainEqual(expect.objectContaining({ code: 'containers_unreadable' }));
  time = 9000;
  await watched.refresh();
  expect(watched.get()).toMatchObject({ readAt: 1000, failedAt: 5000 });
  expect(changes()).toBe(2);
});

test('after a look the next one comes by itself, later where nothing changes, and none once it is closed', async () => {
  let time = 0;
  let next: { readonly milliseconds: number; readonly call: () => void } | undefined;
  const after: WatchOptions['after'] = (milliseconds, call) => {
    const timer = { milliseconds, call };
    next = timer;
    return () => {
      if (next === timer) next = undefined;
    };
  };
  const { watched } = await watchedDemo(undefined, { now: () => time, after });
  expect(next).toBeUndefined();
  await watched.refresh();
  expect(next?.milliseconds).toBe(2000);
  time = 61_000;
  await watched.refresh();
  expect(next?.milliseconds).toBe(5000);
  watched.close();
  expect(next).toBeUndefined();
  await watched.refresh();
  expect(next).toBeUndefined();
});
