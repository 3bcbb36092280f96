import { expect, test } from 'vitest';
import type { ContainerStatus, MountPointStatus, Status } from '../../../src/engine/status/types.ts';
import { statusLines } from '../../../src/views/status/text.ts';
import { textStyle } from '../../../src/views/style.ts';

const point = (part: Partial<MountPointStatus>): MountPointStatus => ({
  key: 'mp0',
  kind: 'bind',
  source: '/tank/ssl',
  path: '/certs',
  options: [],
  state: 'ok',
  ...part,
});

const container = (part: Partial<ContainerStatus>): ContainerStatus => ({
  ctid: 102,
  name: 'portainer',
  node: null,
  status: 'running',
  unprivileged: true,
  protection: false,
  starts: 'ok',
  why: [],
  notes: [],
  mountPoints: [],
  ...part,
});

const shown = (...containers: readonly ContainerStatus[]): string => {
  const status: Status = { node: 'pve1', volumes: [], containers, diagnostics: [] };
  return [...statusLines(textStyle({ color: false, ascii: false }), status)].join('\n');
};

test('what a start does besides is reported below the containers', () => {
  const made = { code: 'directory_made', key: 'mp1', source: '/b', target: '/a/in', path: '/srv/a/in', uid: 0, gid: 0 };
  expect(
    shown(container({ notes: [{ ...made, code: 'directory_made' }] }))
      .split('\n')
      .at(-1),
  ).toBe('· CT 102 mp1 (/b at /a/in): each start makes /srv/a/in on the host if it is not there');
});

test('a mount that no file declares is marked, whether or not it shows a volume', () => {
  const mountPoints = [
    point({ volume: 'ssl_certs', state: 'undeclared' }),
    point({ key: 'mp1', path: '/data', state: 'undeclared' }),
    point({ key: 'mp2', path: '/logs', volume: 'logs' }),
    point({ key: 'mp3', path: '/var', kind: 'volume' }),
  ];
  expect(shown(container({ mountPoints }))).toContain(
    'mp0 /certs (ssl_certs, undeclared), mp1 /data (bind, undeclared), mp2 /logs (logs), mp3 /var (volume)',
  );
});

test('a container that would not start, or not with all its mounts, is marked; a lock goes away by itself', () => {
  const mount = { key: 'mp0', source: '/tank/a', target: '/a' } as const;
  const missing = { ...mount, code: 'source_missing', at: '/tank' } as const;
  const covered = { ...mount, code: 'covered', by: 'mp1', at: '/a' } as const;
  const text = shown(
    container({ ctid: 101 }),
    container({ ctid: 102, starts: 'fails', why: [missing] }),
    container({ ctid: 103, starts: 'hides', why: [covered] }),
    container({ ctid: 104, starts: 'unknown', why: [{ code: 'unknown', reason: 'unreadable', about: '/a' }] }),
    container({ ctid: 105, starts: 'fails', why: [{ code: 'locked', lock: 'backup' }] }),
    container({ ctid: 106, starts: 'fails', why: [{ code: 'locked', lock: 'backup' }, missing] }),
    container({ ctid: 107, starts: 'fails', why: [{ code: 'template' }] }),
  );
  const column = text.split('\n').map((line) => line.slice(text.indexOf('STARTS'), text.indexOf('LOCK')).trim());
  expect(column).toEqual(['STARTS', 'ok', '! fails', '! hides', '? unknown', 'locked', '! fails', 'template']);
});

test('a container that is not here is where it is', () => {
  expect(shown(container({ status: 'absent', node: 'pve2' }))).toContain('on pve2');
});

test('the list of containers has these columns, where there is room for all', () => {
  const text = shown(
    container({ mountPoints: [point({ volume: 'ssl_certs' })] }),
    container({ ctid: 9, unprivileged: false, status: 'stopped', protection: true }),
    container({ ctid: 7000, name: null, unprivileged: null, lock: 'backup' }),
  );
  expect(text.split('\n').map((line) => line.trim().split(/ {2,}/))).toEqual([
    ['CT', 'NAME', 'STATUS', 'VOLS', 'STARTS', 'LOCK', 'PRIVILEGE', 'MOUNT POINTS'],
    ['102', 'portainer', 'running', '1', 'ok', '-', 'unprivileged', 'mp0 /certs (ssl_certs)'],
    ['9', 'portainer', 'stopped', '0', 'ok', 'protected', 'privileged', '-'],
    ['7000', '-', 'running', '0', 'ok', 'backup', 'unknown', '-'],
  ]);
});
