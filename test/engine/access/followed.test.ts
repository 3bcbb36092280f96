import { expect, test } from 'vitest';
import { type Explanation, followed } from '../../../src/engine/access/explain.ts';
import { withoutDots } from '../../../src/ground/paths.ts';

const UNKNOWN = { read: null, write: null, traverse: null, remove: null, why: [] };

const linked = (target: string): Explanation => ({
  ...{ ctid: 101, containerName: 'media', path: '/srv/media/link/films', users: undefined, links: [] },
  who: { uid: 0, gid: 0, groups: [], name: 'root', hostUid: 100000 },
  can: UNKNOWN,
  chain: [
    {
      component: { kind: 'symlink', path: '/srv/media/link', target },
      origin: undefined,
      owner: undefined,
      can: UNKNOWN,
      seenAs: undefined,
    },
  ],
});

test.each([
  ['shows', '/srv/media/shows/films'],
  ['../photos/./new', '/srv/photos/new/films'],
  ['/mnt/tank', '/mnt/tank/films'],
])('a link to %s leads on to %s, a relative one from the folder that it lies in', (target, path) => {
  expect(followed(linked(target), '/srv/media/link/films')).toEqual({ path: '/srv/media/link', leadsTo: path });
});

test('dots in a path are taken by their names', () => {
  expect(withoutDots('/srv/./media//new/../../films/')).toBe('/srv/films');
  expect(withoutDots('/../..')).toBe('/');
});
