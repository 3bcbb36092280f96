import { describe, expect, test } from 'vitest';
import type { ContainerStatus, MountPointStatus, Status, VolumeStatus } from '../../../src/engine/status/types.ts';
import { plainText } from '../../../src/ground/line.ts';
import { UNICODE_GLYPHS } from '../../../src/views/area.ts';
import { differences, groupHeading, groupOf, whatDiffers } from '../../../src/views/status/differences.ts';
import { volumeLines } from '../../../src/views/status/volume.ts';
import { sampleStatus, sampleVolumes } from '../../components/sample.ts';

const [first] = sampleVolumes;

function statusOf(change: Partial<VolumeStatus>): Status {
  if (!first) throw new Error('the sample has no volumes');
  return { ...sampleStatus, containers: [], volumes: [{ ...first, ...change }] };
}

test('wanted stands against found, field by field', () => {
  const rows = differences(sampleStatus).map((difference) => {
    const { volume, wanted, found, state } = difference;
    return [volume ?? '', whatDiffers(difference), wanted, found, state].join(' | ');
  });
  expect(rows).toEqual([
    'nginx_sites | directory | exists | missing | new',
    'nginx_sites | 953 /etc/nginx/sites-available | mount | no mount | new',
    'portainer_data | owner | 100000:100000 | root:root | drift',
    'portainer_data | mode | 0770 | 0700 | drift',
    'ssl_certs | 954 /certs | mount | no mount | new',
    'ssl_certs | 955 /etc/grafana/certs | mount | no mount | waiting',
    'vllm_models | 951 /vllm_models | mount (ro) | mp0 (pending) | pending',
    ' | 954 /files | - | mp0 | undeclared',
    ' | 954 /files | starts | fails | error',
  ]);
});

test('access that is declared and not there is one, and so are entries that are declared no more', () => {
  if (!first) throw new Error('the sample has no volumes');
  const people = [{ ctid: 104, name: 'web', uid: 33, can: 'read-write' }] as const;
  const reasons = [
    { code: 'access_lacks', path: first.hostPath, people, inherited: false },
    { code: 'access_left', path: first.hostPath, ids: [100044] },
  ] as const;
  const directory = { ...first.directory, state: 'drift', reasons } as const;
  const found = differences({ ...statusOf({ directory, mounts: [] }), containers: [] });
  expect(found.map((one) => [one.field, one.wanted, one.found])).toEqual([
    ['access', 'user 33 of CT 104 (web) read-write', 'no entry'],
    ['access', 'none', 'entries for host uid 100044'],
  ]);
});

describe('a mount that no volume declares', () => {
  const point = { kind: 'bind', source: '/srv/x', path: '/x', options: [], state: 'undeclared' } as const;
  const container = { ...sampleStatus.containers[0], ctid: 104, mountPoints: [] } as ContainerStatus;
  const rows = (more: Partial<MountPointStatus>, of: Partial<ContainerStatus> = {}) =>
    differences({
      ...sampleStatus,
      ...{ volumes: [{ ...(first as VolumeStatus), mounts: [] }] },
      containers: [{ ...container, ...of, mountPoints: [{ ...point, key: 'mp0', ...more }] }],
    }).filter(({ state }) => state === 'undeclared');

  test('is in a group of its own, is no drift, and can be accepted', () => {
    const [row] = rows({});
    expect(row).toMatchObject({
      ctid: 104,
      key: 'mp0',
      accepts: 'mount',
      hostPath: '/srv/x',
      field: '/x',
      found: 'mp0',
    });
    expect(row?.why).toBe('No volume declares this mount. It stays as it is, and = declares it.');
    if (!row) throw new Error('there is one');
    expect(plainText(groupHeading(groupOf(row), 1, 100))).toMatch(/^ Undeclared 1 /);
  });

  test('is wanted gone where a volume declared it once, whether that is declared still or not', () => {
    expect(rows({ volume: first?.name })[0]).toMatchObject({ wanted: 'no mount', volume: first?.name });
    expect(rows({ volume: first?.name })[0]?.why).toContain('does not declare this mount.');
    expect(rows({ volume: 'gone' })[0]?.why).toContain('gone is declared no more. = declares it again');
  });

  test('is not accepted where nothing here could write it: a line of LXC’s, or on another member', () => {
    expect(rows({ key: 'lxc.mount.entry' })[0]).not.toHaveProperty('accepts');
    expect(rows({}, { elsewhere: true })[0]).not.toHaveProperty('accepts');
  });

  test('is none where the container’s own block declares it', () => {
    expect(rows({ own: true, state: 'ok' })).toEqual([]);
  });
});

test('a declared mount that keeps its container from starting is one difference, not two', () => {
  const [volume] = sampleVolumes.filter(({ name }) => name === 'vllm_models');
  if (!volume) throw new Error('the sample has no such volume');
  const broken = {
    key: 'mp0',
    source: '/srv/a',
    target: '/vllm_models',
    code: 'source_missing',
    at: '/srv/a',
  } as const;
  const containers = sampleStatus.containers.map((one) =>
    one.ctid === 951 ? { ...one, starts: 'fails' as const, why: [broken] } : one,
  );
  const rows = differences({ ...sampleStatus, volumes: [volume], containers });
  expect(rows.filter(({ ctid }) => ctid === 951)).toHaveLength(1);
});

test('a directory that cannot be read is unknown, not missing', () => {
  const path = '/tank/media';
  const directory = statusOf({}).volumes[0]?.directory;
  if (!directory) throw new Error('the sample has no volumes');
  const error = { code: 'unreadable', path, system: 'EACCES' } as const;
  const where = { volume: 'media' };
  const unreadable = { code: 'directory_unreadable', severity: 'error', where, path, at: path, error } as const;
  const unread = { ...directory, exists: null, state: 'error', reasons: [unreadable] } as const;
  expect(differences(statusOf({ directory: unread, mounts: [] }))).toMatchObject([
    { found: 'could not be read', state: 'unknown' },
  ]);
});

test('an owner that nobody minds is no difference: its file system keeps its own, say', () => {
  const directory = { ...sampleVolumes[0]?.directory, owner: 'root:root' } as VolumeStatus['directory'];
  expect(differences(statusOf({ directory, mounts: [] }))).toEqual([]);
});

test('a host that is as declared has none', () => {
  expect(differences(statusOf({}))).toEqual([]);
});

test('a link or a file where a directory should be is called that, not unreadable', () => {
  if (!first) throw new Error('the sample has no volumes');
  const shownWith = (code: 'source_symlink' | 'not_a_directory', at: string): string => {
    const about = { severity: 'error', where: { volume: first.name }, path: first.hostPath, at } as const;
    const reason =
      code === 'source_symlink' ? ({ ...about, code } as const) : ({ ...about, code, type: 'file' } as const);
    const directory = {
      ...first.directory,
      state: 'error',
      exists: null,
      owner: null,
      mode: null,
      reasons: [reason],
    } as const;
    const volume = { ...first, directory };
    const lines = volumeLines({ volume, status: statusOf({ directory }) }, { width: 100, glyphs: UNICODE_GLYPHS });
    return lines.map(plainText).join('\n');
  };
  expect(shownWith('source_symlink', first.hostPath)).toMatch(/· a symbolic link ·/);
  expect(shownWith('source_symlink', '/srv')).toMatch(/· behind a symbolic link ·/);
  expect(shownWith('not_a_directory', first.hostPath)).toMatch(/· a file ·/);
  for (const code of ['source_symlink', 'not_a_directory'] as const)
    expect(shownWith(code, first.hostPath)).not.toContain('could not be read');
});
