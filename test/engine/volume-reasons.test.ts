import { expect, test } from 'vitest';
import { volumeReasons } from '../../src/engine/status/reasons.ts';
import type { MountStatus, VolumeStatus } from '../../src/engine/status/types.ts';

const mount = (part: Partial<MountStatus>): MountStatus => ({
  ctid: 105,
  containerName: 'nextcloud',
  path: '/srv/media',
  readOnly: false,
  declared: true,
  configured: null,
  pending: false,
  mounted: false,
  state: 'ok',
  reason: null,
  access: { root: 'read-write', why: 'owner' },
  ...part,
});

const volume = (part: Partial<VolumeStatus>): VolumeStatus => ({
  name: 'media',
  hostPath: '/tank/media',
  directory: { exists: true, owner: null, mode: null, wantedOwner: null, wantedMode: null, filesystem: null },
  state: 'new',
  reasons: [],
  mounts: [],
  ...part,
});

const told = (of: VolumeStatus) => volumeReasons(of).map(({ sign, text }) => `${sign} ${text}`);

test('a mount that will be made is no problem, and is told as what will be', () => {
  expect(told(volume({ mounts: [mount({ state: 'new', reason: 'nextcloud: media at /srv/media' })] }))).toEqual([
    '+ will be mounted in nextcloud at /srv/media',
  ]);
});

test('what waits for a container is no problem either', () => {
  const waiting = 'CT 110 is on cluster member pve2, not on pve1';
  expect(told(volume({ reasons: [waiting], mounts: [mount({ state: 'waiting', reason: waiting })] }))).toEqual([
    ` ${waiting}`,
  ]);
});

test('a directory that is missing will be made; one that differs is a problem', () => {
  const reasons = ['mode is 0777, declared 0755'];
  expect(told(volume({ state: 'drift', reasons }))).toEqual([`! ${reasons[0]}`]);
  const missing = { ...volume({}).directory, exists: false };
  expect(told(volume({ directory: missing, reasons: ['/tank/media does not exist'] }))).toEqual([
    '+ the directory will be made',
  ]);
});

test('a reason that many mounts share is said once', () => {
  const blocked = mount({ state: 'blocked', reason: 'CT 105 is locked (backup)' });
  expect(told(volume({ reasons: ['CT 105 is locked (backup)'], mounts: [blocked, blocked] }))).toEqual([
    '! CT 105 is locked (backup)',
  ]);
});
