import { describe, expect, it } from 'vitest';
import type { Can } from '../../src/engine/permission/can.ts';
import type { ReadOnlyLayer } from '../../src/engine/permission/why.ts';
import type { MountStatus, RootAccess } from '../../src/engine/status/types.ts';
import { whomItLeavesOut, whomToLetIn } from '../../src/form/lacking.ts';
import { sampleSnapshot } from '../components/sample.ts';
import { volumeNamed } from '../components/wizard/drive.ts';
import { desiredState, volume } from '../engine/builders.ts';

const MEDIA = volume('media', '/tank/media', [
  { ctid: 104, path: '/media' },
  { ctid: 105, path: '/media', readOnly: true },
]);
const IN_MEDIA = volume('clips', '/tank/clips', [{ ctid: 104, path: '/media/clips' }]);
const DESIRED = desiredState([MEDIA, IN_MEDIA]);

const WHO = { uid: 33, gid: 33, groups: [], name: 'www-data', hostUid: 100033 };
const NO = { read: false, write: false, traverse: false, remove: false, why: [] } as const;

const answer = (path: string, can: object = {}, ctid = 104) => ({
  ...{ ctid, who: WHO, path, links: [] as { path: string; leadsTo: string }[], can: { ...NO, ...can } },
});

describe('an answer about access', () => {
  it('is about the innermost volume of the container at that path, and lets in who was asked about', () => {
    const people = [{ ctid: 104, uid: 33, can: 'read-write' }];
    expect(whomItLeavesOut(answer('/media/films/new'), DESIRED)).toEqual({ volume: MEDIA, people });
    expect(whomItLeavesOut(answer('/media/clips'), DESIRED)).toEqual({ volume: IN_MEDIA, people });
    expect(whomItLeavesOut(answer('/mediathek'), DESIRED)).toBe('not_declared');
    expect(whomItLeavesOut(answer('/media', {}, 106), DESIRED)).toBe('not_declared');
  });

  it('goes by where a symlink leads', () => {
    const through = { ...answer('/var/films'), links: [{ path: '/var/films', leadsTo: '/media/films' }] };
    expect(whomItLeavesOut(through, DESIRED)).toMatchObject({ volume: MEDIA });
  });

  it('never asks for more than the mount gives', () => {
    const people = [{ ctid: 105, uid: 33, can: 'read' }];
    expect(whomItLeavesOut(answer('/media', {}, 105), DESIRED)).toEqual({ volume: MEDIA, people });
    expect(whomItLeavesOut(answer('/media', { read: true, traverse: true }, 105), DESIRED)).toBe('can_already');
  });

  it('lets nobody in who can already, and takes unknown for no yes', () => {
    const all = { read: true, traverse: true, write: true };
    expect(whomItLeavesOut(answer('/media', all), DESIRED)).toBe('can_already');
    expect(whomItLeavesOut(answer('/media', { ...all, write: null }), DESIRED)).toMatchObject({ volume: MEDIA });
    expect(whomItLeavesOut(answer('/media', { ...all, read: false }), DESIRED)).toMatchObject({ volume: MEDIA });
  });

  it('lets nobody in where the host has the file system read-only, but who only reads', () => {
    const why = (layers: readonly ReadOnlyLayer[]) => ({
      why: [{ code: 'read_only', layers, path: '/media', claims: ['write'] }],
    });
    expect(whomItLeavesOut(answer('/media', why(['superblock', 'host_mount'])), DESIRED)).toBe('host_read_only');
    expect(whomItLeavesOut(answer('/media', why(['container_mount', 'source_bind'])), DESIRED)).toBe('host_read_only');
    expect(whomItLeavesOut(answer('/media', why(['container_mount'])), DESIRED)).toMatchObject({ volume: MEDIA });
    expect(whomItLeavesOut(answer('/media', why(['superblock']), 105), DESIRED)).toMatchObject({ volume: MEDIA });
  });

  it('needs files without errors', () => {
    expect(whomItLeavesOut(answer('/media'), undefined)).toBe('files_wrong');
  });
});

describe('a volume', () => {
  const status = (root: RootAccess) => ({
    ...sampleSnapshot,
    status: sampleSnapshot.status && {
      ...sampleSnapshot.status,
      volumes: sampleSnapshot.status.volumes.map((each) => ({
        ...each,
        mounts: each.mounts.map((mount) => ({
          ...mount,
          access: { ...mount.access, root, planned: undefined, lacks: root === 'none' ? 'access' : undefined } as const,
        })),
      })),
    },
  });
  const SSL = volumeNamed('ssl_certs');

  it('has somebody to let in, or nobody, or nobody knows', () => {
    expect(whomToLetIn(SSL, status('none'))).toMatchObject({ volume: SSL });
    expect(whomToLetIn(SSL, status('read-write'))).toBe('nobody_lacks');
    expect(whomToLetIn(SSL, status('unknown'))).toBe('not_known');
    expect(whomToLetIn(SSL, { ...sampleSnapshot, status: undefined })).toBe('not_known');
    expect(whomToLetIn({ ...SSL, mounts: [] }, status('read-write'))).toBe('nobody_there');
  });

  it('that the host has read-only has nobody to let in, but where others lack it, too', () => {
    const held = { at: '/tank', source: '/dev/sdb1', fstype: 'ext4' };
    const on = (isHeld: (ctid: number) => boolean) => {
      const { status: all, ...rest } = status('none');
      const volumes = all?.volumes.map((each) => ({
        ...each,
        mounts: each.mounts.map((one) => ({ ...one, hostReadOnly: isHeld(one.ctid) ? held : undefined })),
      }));
      return whomToLetIn(SSL, { ...rest, status: all && volumes && { ...all, volumes } });
    };
    expect(on(() => true)).toEqual(held);
    expect(on((ctid) => ctid === 910)).not.toMatchObject({ people: expect.arrayContaining([{ ctid: 910 }]) });
    expect(on((ctid) => ctid === 910)).toMatchObject({ volume: SSL });
  });

  it('lets in by its plan, or by a restart alone, only who can do more afterwards', () => {
    const CAN = { read: true, write: true, traverse: true, remove: true, why: [] } as const;
    const then = (now: Can, planned: Can, mount: Pick<MountStatus, 'state' | 'pending'>) => {
      const { status: all, ...rest } = status('read-write');
      const who = [{ as: 'root', can: now, planned }] as const;
      const volumes = all?.volumes.map((each) => ({
        ...each,
        mounts: each.mounts.map((one) => ({ ...one, ...mount, access: { ...one.access, who } })),
      }));
      return whomToLetIn(SSL, { ...rest, status: all && volumes && { ...all, volumes } });
    };
    const READS = { ...CAN, write: false, remove: false } as const;
    const [waits, changes] = [
      { state: 'pending', pending: true } as const,
      { state: 'change', pending: true } as const,
    ];
    expect(then(READS, CAN, waits)).toBe('nobody_lacks_restarted');
    expect(then(READS, CAN, changes)).toBe('nobody_will_lack');
    expect(then(READS, CAN, { state: 'ok', pending: false })).toBe('nobody_will_lack');
    expect(then(CAN, READS, waits)).toBe('nobody_lacks');
    expect(then(CAN, READS, changes)).toBe('nobody_lacks');
  });
});
