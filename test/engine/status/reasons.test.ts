import { expect, test } from 'vitest';
import { volumeReasons } from '../../../src/engine/status/reasons.ts';
import type { MountStatus, VolumeStatus } from '../../../src/engine/status/types.ts';

const mount = (part: Partial<MountStatus>): MountStatus => ({
  ctid: 105,
  containerName: 'nextcloud',
  path: '/srv/media',
  readOnly: false,
  declared: true,
  configured: null,
  pending: false,
  mounted: false,
  starts: 'ok',
  state: 'ok',
  reason: null,
  access: { root: 'read-write', why: { code: 'overrides', rootId: 0 }, who: [] },
  ...part,
});

const volume = (part: Partial<VolumeStatus>): VolumeStatus => ({
  name: 'media',
  hostPath: '/tank/media',
  directory: {
    ...{ state: 'ok', reasons: [], exists: true, filesystem: null },
    ...{ owner: null, mode: null, wantedOwner: null, wantedMode: null },
  },
  state: 'new',
  mounts: [],
  ...part,
});

const blocked = { code: 'locked', ctid: 105, lock: 'backup' } as const;
const wrongMode = { code: 'mode_differs', path: '/tank/media', found: '0777', wanted: '0755' } as const;

test('the directory comes first, each reason with the state of what it is about', () => {
  const directory = { ...volume({}).directory, state: 'drift', reasons: [wrongMode] } as const;
  const planned = { code: 'mount_planned', ctid: 105, name: 'nextcloud', path: '/srv/media' } as const;
  expect(volumeReasons(volume({ directory, mounts: [mount({ state: 'new', reason: planned })] }))).toEqual([
    { state: 'drift', reason: wrongMode },
    { state: 'new', reason: planned },
  ]);
});

test('what is as declared has none', () => {
  expect(volumeReasons(volume({ mounts: [mount({})] }))).toEqual([]);
});

test('a reason that many mounts share is reported once', () => {
  const held = mount({ state: 'blocked', reason: blocked });
  expect(volumeReasons(volume({ mounts: [held, held] }))).toEqual([{ state: 'blocked', reason: blocked }]);
});
