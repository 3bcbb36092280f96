import { describe, expect, it } from 'vitest';
import { observed } from '../../../src/engine/observed/state.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import { statusOf } from '../../../src/engine/status/status.ts';
import { isInSync } from '../../../src/engine/status/sync.ts';
import { desiredState, volume } from '../builders.ts';
import { addDirectory, containerFile, factsOf, modelMachine } from '../model-host.ts';

const NOBODY = { uid: 65534, gid: 65534, mode: 0o775, empty: false };
const ROOT = '1 0 0:99 / / rw - zfs rpool rw';

/** What a plan and a status say of one mount of /tank/media at /media, with the host's and the container's mounts. */
function standingOf(host: string, container: string, line = 'mp0: /tank/media,mp=/media') {
  const machine = modelMachine({ mountinfo: host });
  machine.files.set(100, containerFile(100, [line]));
  machine.running.add(100);
  addDirectory(machine, '/tank/media', NOBODY);
  const containerMountinfo = new Map([[100, { ok: true, value: `${ROOT}\n${container}` } as const]]);
  const state = observed({ ...factsOf(machine), containerMountinfo });
  const desired = desiredState([volume('media', '/tank/media', [{ ctid: 100, path: '/media' }])]);
  const plan = planOf(desired, state);
  const status = statusOf(desired, state, { plan });
  // The two may not disagree.
  expect(isInSync(status)).toBe(plan.inSync);
  const { mounted, found, readOnly, state: standing } = status.volumes[0]?.mounts[0] ?? {};
  return { codes: plan.diagnostics.map(({ code }) => code), steps: plan.steps, mounted, found, readOnly, standing };
}

const RIGHT = { codes: [], steps: [], mounted: true, found: undefined, standing: 'ok' };

describe('what a running container has mounted', () => {
  it('is right by device and root', () => {
    expect(standingOf('', '2 1 8:1 /tank/media /media rw - ext4 /dev/sda1 rw')).toMatchObject(RIGHT);
  });

  it('is nothing', () => {
    expect(standingOf('', '')).toMatchObject({ codes: ['not_mounted'], mounted: false, standing: 'drift' });
  });

  it('is another directory, named as the host names it', () => {
    expect(standingOf('', '2 1 8:1 /tank/old /media ro - ext4 /dev/sda1 rw')).toMatchObject({
      codes: ['other_mounted'],
      mounted: false,
      found: { hostPath: '/tank/old', device: '8:1', root: '/tank/old', readOnly: true, deleted: false },
      standing: 'drift',
    });
  });

  it('is a directory that was removed', () => {
    const found = { root: '/tank/media', deleted: true, hostPath: undefined };
    expect(standingOf('', '2 1 8:1 /tank/media//deleted /media rw - ext4 a rw')).toMatchObject({
      found,
      mounted: false,
    });
  });

  it('is the one on top, whatever is listed last', () => {
    const lines = ['3 2 8:1 /tank/media /media rw - ext4 a rw', '2 1 8:1 /tank/old /media rw - ext4 a rw'];
    expect(standingOf('', lines.join('\n'))).toMatchObject(RIGHT);
    expect(standingOf('', lines.reverse().join('\n'))).toMatchObject(RIGHT);
  });

  it.each([
    ['/tank', 'nas:/export', 'nas:/export/media'],
    ['/tank/media', '[fe80::1]:/export/media', '[fe80::1]:/export/media'],
  ])('is right on NFS by what its source says, for its root is always /', (target, onHost, inside) => {
    const host = `2 1 0:50 / ${target} rw - nfs4 ${onHost} rw`;
    expect(standingOf(host, `2 1 0:50 / /media rw - nfs4 ${inside} rw`)).toMatchObject({ mounted: true });
    expect(standingOf(host, '2 1 0:50 / /media rw - nfs4 nas:/export/music rw')).toMatchObject({
      codes: expect.arrayContaining(['other_mounted']),
      mounted: false,
    });
  });
});

describe('a file system that a running container has and its host has not', () => {
  const HAS = '2 1 8:17 /media /media rw - ext4 /dev/sdb1 rw';

  it('looks unmounted: nothing is done there', () => {
    expect(standingOf('', HAS)).toMatchObject({ codes: ['looks_unmounted'], steps: [], standing: 'error' });
  });

  it('looks unmounted also where the container has a directory above', () => {
    expect(standingOf('', '2 1 8:17 / /all rw - ext4 /dev/sdb1 rw', 'mp0: /tank,mp=/all')).toMatchObject({
      codes: ['looks_unmounted'],
      steps: [],
    });
  });

  it('is the same one mounted again', () => {
    const again = '2 1 0:60 / /tank rw - nfs4 nas:/export rw';
    expect(standingOf(again, '2 1 0:50 / /media rw - nfs4 nas:/export rw')).toMatchObject({ standing: 'drift' });
  });

  it('was mounted over what the container has', () => {
    const over = '2 1 8:17 / /tank/media rw - ext4 /dev/sdb1 rw';
    expect(standingOf(over, '2 1 8:1 /tank/media /media rw - ext4 /dev/sda1 rw')).toMatchObject({
      codes: ['other_mounted'],
      standing: 'drift',
    });
  });
});

describe('read-only is what the kernel says', () => {
  const MOUNTED = '2 1 8:1 /tank/media /media';

  it('not the configuration: a difference', () => {
    expect(standingOf('', `${MOUNTED} ro - ext4 a rw`)).toMatchObject({ codes: ['mounted_otherwise'], readOnly: true });
    expect(standingOf('', `${MOUNTED} rw - ext4 a rw`, 'mp0: /tank/media,mp=/media,ro=1')).toMatchObject({
      codes: ['mounted_otherwise'],
      readOnly: false,
    });
  });

  it('also of a file system that turned itself read-only after an error, whose mounts still say rw', () => {
    const host = '2 1 8:17 / /tank rw - ext4 /dev/sdb1 ro,errors=remount-ro';
    const inside = '2 1 8:17 /media /media rw - ext4 /dev/sdb1 ro,errors=remount-ro';
    expect(standingOf(host, inside)).toMatchObject({ codes: [], mounted: true, readOnly: true, standing: 'ok' });
  });

  it('also where the host’s own mount is read-only, which is no difference', () => {
    const host = '2 1 8:17 / /tank ro - ext4 /dev/sdb1 ro';
    expect(standingOf(host, '2 1 8:17 /media /media ro - ext4 /dev/sdb1 ro')).toMatchObject({
      ...{ codes: [], mounted: true, readOnly: true, standing: 'ok' },
    });
  });
});
