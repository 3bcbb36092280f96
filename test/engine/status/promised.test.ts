import { describe, expect, it } from 'vitest';
import type { DesiredVolume } from '../../../src/engine/desired/state.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { statusOf } from '../../../src/engine/status/status.ts';
import type { AccessStatus } from '../../../src/engine/status/types.ts';
import { desiredState, volume } from '../builders.ts';
import { addDirectory, containerFile, directory, factsOf, modelMachine } from '../model-host.ts';

const ASKED = { ctid: 100, uid: 33, gid: undefined, groups: undefined } as const;

interface Scene {
  readonly lines?: readonly string[];
  readonly pending?: readonly string[];
  /** Mounted there as it runs; undefined: it is stopped. */
  readonly mounted?: string;
  readonly declared?: Partial<DesiredVolume>;
  readonly asked?: boolean;
  readonly uid?: number;
  /** Others than root can write in the directory above: nothing is changed then. */
  readonly writableByOthers?: boolean;
  readonly fstype?: string;
}

const READ = { ok: true, value: '' } as const;
/** Its root directory, as its own root has it. */
const OPEN = { ...directory({ uid: 100_000, gid: 100_000 }), acl: READ, flags: READ };

const IN_MP0 = ['mp0: /tank/media,mp=/media'];

/** What is told of the mount of /tank/media, which belongs to host uid 100000 unless said and is 0755. */
function accessIn({
  lines = IN_MP0,
  pending = [],
  mounted,
  declared,
  asked,
  uid = 100_000,
  writableByOthers,
  fstype,
}: Scene): AccessStatus {
  const host = modelMachine();
  addDirectory(host, '/tank/media', { uid, gid: uid, mode: 0o755, empty: false });
  if (writableByOthers) host.paths.set('/tank', directory({ mode: 0o777 }));
  if (fstype !== undefined) host.mountinfo = `2 1 0:50 / /tank rw - ${fstype} //nas/tank rw\n`;
  host.files.set(100, containerFile(100, ['unprivileged: 1', ...lines], pending));
  if (mounted !== undefined) {
    host.running.add(100);
    host.mounted.push({ ctid: 100, source: mounted, target: '/media' });
  }
  const media = volume('media', '/tank/media', [{ ctid: 100, path: '/media' }]);
  const keep: DesiredVolume = {
    ...media,
    owner: { kind: 'keep' },
    permissions: { ...media.permissions, directoryMode: 'keep' },
  };
  const facts = { ...factsOf(host), inside: new Map([[100, { paths: new Map([['/', OPEN]]) }]]) };
  const status = statusOf(desiredState([{ ...keep, ...declared }]), observed(facts), { asked: asked ? [ASKED] : [] });
  const [mount] = status.volumes[0]?.mounts ?? [];
  if (!mount) throw new Error('the status has no mount');
  return mount.access;
}

const user = ({ who }: AccessStatus) => who.find(({ as }) => as === '100:33');
const ENTRY = { access: [{ ctid: 100, uid: 33, can: 'read-write' }] } as const;
const MAPPED = { mounts: [{ ctid: 100, path: '/media', idmap: 'u:33:65534:1;g:33:65534:1' }] } as const;

describe('where the server decides in the end, but this machine is against it first', () => {
  it('lacks writing for certain, whatever it can read', () => {
    expect(accessIn({ fstype: 'cifs', uid: 0 })).toMatchObject({
      ...{ root: 'no-write', lacks: 'write' },
      why: { code: 'cause', rootId: 100_000, why: { code: 'permission', entry: 'other', bits: 5 } },
    });
    const named = user(accessIn({ fstype: 'cifs', uid: 0, declared: ENTRY }));
    expect(named).toMatchObject({ must: 'read-write', lacks: 'write', can: { read: null, write: false } });
  });

  it('is unknown where it may write, or need not', () => {
    expect(accessIn({ fstype: 'cifs' })).toMatchObject({ root: 'unknown' });
    expect(accessIn({ fstype: 'nfs4', uid: 0 })).toMatchObject({ root: 'unknown' });
    const readOnly = { mounts: [{ ctid: 100, path: '/media', readOnly: true }] };
    const reads = accessIn({ fstype: 'cifs', uid: 0, lines: ['mp0: /tank/media,mp=/media,ro=1'], declared: readOnly });
    expect(reads).toMatchObject({ root: 'unknown', why: { why: { code: 'network_filesystem' } } });
    expect(reads.lacks).toBeUndefined();
  });
});

describe('a user whom a volume names', () => {
  it('is told of although nobody asked, with what is promised', () => {
    expect(user(accessIn({ declared: ENTRY }))).toMatchObject({ must: 'read-write', unasked: true });
    expect(user(accessIn({ declared: ENTRY, asked: true }))).not.toHaveProperty('unasked');
    expect(user(accessIn({}))).toBeUndefined();
  });

  it('cannot write today and can after the plan', () => {
    const told = user(accessIn({ declared: ENTRY, mounted: '/tank/media' }));
    expect(told).toMatchObject({ can: { read: true, write: false }, planned: { read: true, write: true } });
    expect(told?.lacks).toBeUndefined();
  });

  it('lacks what a held step would have given', () => {
    const told = user(accessIn({ declared: ENTRY, mounted: '/tank/media', writableByOthers: true }));
    expect(told).toMatchObject({ must: 'read-write', lacks: 'write' });
    expect(told).not.toHaveProperty('planned');
  });
});

describe('a user who was asked for', () => {
  it('gets what an id map of the mount gives only with it', () => {
    const told = user(accessIn({ asked: true, declared: MAPPED, mounted: '/tank/media', uid: 65_534 }));
    expect(told).toMatchObject({ can: { write: false }, planned: { write: true } });
  });

  it('has today what the file has today, also where the container is stopped', () => {
    const declared = { mounts: [{ ctid: 100, path: '/media', idmap: 'u:0:65534:1;g:0:65534:1' }] };
    const told = accessIn({ declared, uid: 65_534 });
    expect(told).toMatchObject({ root: 'read', planned: 'read-write' });
    expect(told?.lacks).toBeUndefined();
    expect(accessIn({ declared, uid: 65_534, lines: ['lock: backup', ...IN_MP0] })).toMatchObject({
      ...{ root: 'read', planned: undefined, lacks: 'write' },
    });
  });

  it('keeps what it has where the step is blocked', () => {
    const lines = ['lock: backup', ...IN_MP0];
    const told = user(accessIn({ asked: true, declared: MAPPED, lines, mounted: '/tank/media', uid: 65_534 }));
    expect(told?.can.write).toBe(false);
    expect(told).not.toHaveProperty('planned');
  });

  it('is told what comes with the restart that waits', () => {
    const told = user(
      accessIn({
        ...{ asked: true, declared: MAPPED, mounted: '/tank/media', uid: 65_534 },
        pending: ['mp0: /tank/media,mp=/media,idmap=u:33:65534:1;g:33:65534:1'],
      }),
    );
    expect(told).toMatchObject({ can: { write: false }, planned: { write: true } });
  });

  it('is promised no more than the mount will give after the restart', () => {
    const declared = { mounts: [{ ctid: 100, path: '/media', readOnly: true }] };
    const pending = ['mp0: /tank/media,mp=/media,ro=1'];
    const told = accessIn({ declared, pending, mounted: '/tank/media' });
    expect(told).toMatchObject({ root: 'read-write', planned: 'read' });
    expect(told?.lacks).toBeUndefined();
  });

  it('has no second answer where the plan changes nothing for it', () => {
    const told = accessIn({ asked: true, declared: { owner: { kind: 'container_root' } }, uid: 65_534 });
    expect(told).toMatchObject({ root: 'read', planned: 'read-write' });
    expect(told.who[0]).toMatchObject({ as: 'root', can: { write: false }, planned: { write: true } });
    expect(told.who[1]).toMatchObject({ as: '100:33' });
    expect(told.who[1]).not.toHaveProperty('planned');
  });
});
