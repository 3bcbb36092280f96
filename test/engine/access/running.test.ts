import { expect, it } from 'vitest';
import { parseProcMaps } from '../../../src/engine/access/running.ts';

// As the kernel prints them: padded columns.
const ALL = '         0          0 4294967295\n';
const SHIFTED = '         0     100000      65536\n';
const ONE_BY_ONE = '         0          0      65536\n';

it('the map of a running container is that of its first process, users and groups each by their own', () => {
  expect(parseProcMaps(SHIFTED, '         0     200000       1000\n')).toEqual({
    unprivileged: true,
    entries: [
      { type: 'u', container: 0, host: 100000, count: 65536 },
      { type: 'g', container: 0, host: 200000, count: 1000 },
    ],
  });
});

it('only a map of every id to itself is the host’s own', () => {
  expect(parseProcMaps(ALL, ALL)).toEqual({ unprivileged: false, entries: [] });
  expect(parseProcMaps(ONE_BY_ONE, ONE_BY_ONE)).toMatchObject({ unprivileged: true });
  expect(parseProcMaps(ALL, SHIFTED)).toMatchObject({ unprivileged: true });
});

it('without any line there is no map', () => {
  expect(parseProcMaps('', '')).toBeUndefined();
});
