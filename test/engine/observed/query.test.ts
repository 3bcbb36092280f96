import { expect, test } from 'vitest';
import { NOTHING_REMEMBERED } from '../../../src/engine/observed/memory.ts';
import { withRemembered } from '../../../src/engine/observed/query.ts';

const mount = (index: number, hostPath = `/tank/${index}`) => ({
  ctid: 100 + (index % 50),
  path: `/mnt/${index}`,
  hostPath,
  volume: 'media',
});
const starts = (count: number) => Array.from({ length: count }, (_, index) => ({ ...mount(index), idMapped: false }));

test('where a mount came from before its host path was another one is looked at and counted, and the new one; no other', () => {
  const owned = [mount(0), mount(1, '/tank/old'), mount(7, '/tank/gone')];
  const query = { hostPaths: ['/tank/0', '/tank/1'], starts: starts(2) };
  expect(withRemembered(query, { ...NOTHING_REMEMBERED, owned })).toMatchObject({
    hostPaths: ['/tank/0', '/tank/1', '/tank/old'],
    counted: ['/tank/old', '/tank/1'],
  });
});

test('10,000 remembered mounts of as many declared ones take a moment', () => {
  const owned = Array.from({ length: 10_000 }, (_, index) => mount(index));
  const before = process.cpuUsage();
  withRemembered({ hostPaths: [], starts: starts(10_000) }, { ...NOTHING_REMEMBERED, owned });
  const { user } = process.cpuUsage(before);
  expect(user / 1_000).toBeLessThan(1_000);
});
