import { describe, expect, it } from 'vitest';
import {
  checkCtid,
  checkHostPath,
  checkIdMap,
  checkMode,
  checkMountOption,
  checkOwner,
  checkTarget,
  checkUntouched,
  checkVolumeName,
  parseOwner,
} from '../../../src/engine/desired/rules.ts';
import { isWithin } from '../../../src/ground/paths.ts';
import { wordsOf } from '../../../src/views/words/any.ts';

describe('a volume name', () => {
  it.each(['media', 'a', '0a', 'ssl_certs', 'A.b-c_d', '1-2'])('may be %j', (name) => {
    expect(checkVolumeName(name)).toBeUndefined();
  });

  it.each(['', '12', '.a', '-a', '_a', 'a b', 'a/b', 'ä', 'a\n', '__proto__'])('may not be %j', (name) => {
    expect(checkVolumeName(name)).toMatchObject({ code: 'volume_name' });
  });
});

describe('a host path', () => {
  it.each(
    [
      [
        '/tank/media',
        '/tank//media///',
        '/mnt/pve',
        '/usr/local/share',
        '/var/lib/app',
        '/home/a',
        '/srv/a b',
        '/etcetera',
      ],
      ['/opt/$x;`y`"z"', '/tank/..a', '/tank/a..', '/tank/subvolume', '/var/logs', '/lib128'],
    ].flat(),
  )('may be %j', (path) => {
    expect(checkHostPath(path)).toBeUndefined();
    expect(checkUntouched(path, () => ['owner'])).toBeUndefined();
  });

  it.each(
    [
      ['/', '/home', '/opt/', '//srv', '/mnt', '/tmp', '/var', '/usr/local', '/etc', '/etc/pve/lxc', '/usr'],
      [
        '/root',
        '/boot',
        '/bin',
        '/sbin',
        '/lib',
        '/lib32',
        '/lib64',
        '/libx32',
        '/proc',
        '/sys',
        '/dev/shm',
        '//dev/sda',
      ],
      ['/run/lock', '/var/lib/lxc/101', '/var/lib/vz', '/var/log', '/etc/pve'],
    ].flat(),
  )('may not be %j, which is the system', (path) => {
    expect(checkHostPath(path)).toMatchObject({ code: 'host_path_system' });
  });

  it.each([
    '/etc/letsencrypt',
    '/usr/share/zoneinfo',
    '/usr/locally-not',
    '/var/lib/vz//template/iso/',
    '/var/log/nginx',
  ])('may be %j where nobody can change it', (path) => {
    expect(checkHostPath(path)).toBeUndefined();
    expect(checkUntouched(path, () => [])).toMatchObject({ code: 'host_path_read_only', severity: 'warning' });
    expect(checkUntouched(path, () => ['read_only'])).toMatchObject({ code: 'host_path_read_only', severity: 'error' });
  });

  it.each([
    ['tank', 'host_path_relative'],
    ['', 'host_path_relative'],
    ['./tank', 'host_path_relative'],
    ['/tank/..', 'host_path_dots'],
    ['/tank/./a', 'host_path_dots'],
    ['/..', 'host_path_dots'],
    ['/tank,ro=1', 'host_path_characters'],
    ['/tank/a=b', 'host_path_characters'],
    ['/tank/ü', 'host_path_characters'],
    ['/tank/😀', 'host_path_characters'],
    ['/tank/\u001b[31m', 'host_path_characters'],
    ['/tank/\u007f', 'host_path_characters'],
    ['/rpool/data/subvol-101-disk-0', 'host_path_container_disk'],
    ['/rpool/subvol-101-disk-0/home', 'host_path_container_disk'],
    [`/tank/${'a'.repeat(256)}`, 'host_path_length'],
    [`/${'a/'.repeat(2100)}`, 'host_path_length'],
  ])('%j breaks the rule %s', (path, code) => {
    const problem = checkHostPath(path);
    expect(problem).toMatchObject({ code });
    expect(problem && wordsOf(problem).summary).toMatch(/^[^\x00-\x1f]+$/);
  });

  it('says that an empty path is empty', () => {
    const problem = checkHostPath('');
    expect(problem && wordsOf(problem).summary).toBe('Host path is empty.');
  });

  const reserved = { configDir: '/usr/local/phoenix/etc/', stateDir: '/var/lib/phoenix' };

  it.each(['/usr/local/phoenix', '/usr/local/phoenix/etc', '/var/lib/phoenix/', '/var/lib'])(
    'may not be or hold our folders: %s',
    (path) => {
      expect(checkHostPath(path, reserved)).toMatchObject({ code: 'host_path_reserved' });
    },
  );

  it.each(['/usr/local/phoenix/etc/nginx', '/usr/local/phoenix/et', '/var/lib/phoenix2'])(
    'may be inside or beside our folders: %s',
    (path) => {
      expect(checkHostPath(path, reserved)).toBeUndefined();
    },
  );
});

describe('a path inside a container', () => {
  it.each(['/media', '/etc/nginx', '/a=b', '//a//b/', '/devices', '/a b'])('may be %j', (path) => {
    expect(checkTarget(path)).toBeUndefined();
  });

  it.each([
    ['/', 'target_system'],
    ['///', 'target_system'],
    ['/proc', 'target_system'],
    ['/sys/fs', 'target_system'],
    ['//dev//', 'target_system'],
    ['data', 'target_relative'],
    ['..', 'target_relative'],
    ['/a/../..', 'target_dots'],
    ['/a,ro=1', 'target_characters'],
    ['/a\n', 'target_characters'],
    ['/a ', 'target_characters'],
  ])('%j breaks the rule %s', (path, code) => {
    expect(checkTarget(path)).toMatchObject({ code });
  });
});

describe('an owner', () => {
  it.each([
    ['keep', { kind: 'keep' }],
    ['container_root', { kind: 'container_root' }],
    ['root', { kind: 'account', user: 'root', text: 'root' }],
    ['nobody:nogroup', { kind: 'account', user: 'nobody', group: 'nogroup', text: 'nobody:nogroup' }],
    ['1000:0', { kind: 'account', user: 1000, group: 0, text: '1000:0' }],
    ['www-data:33', { kind: 'account', user: 'www-data', group: 33, text: 'www-data:33' }],
  ])('may be %s', (text, owner) => {
    expect(parseOwner(text)).toEqual(owner);
    expect(checkOwner(text)).toBeUndefined();
  });

  it.each([
    '',
    ':',
    'a:',
    ':a',
    'a:b:c',
    'a b',
    '-1',
    '01',
    '4294967295',
    '1000:4294967295',
    'Keep:',
    'root\n',
    '$(id)',
  ])('may not be %j', (text) => {
    expect(checkOwner(text)).toMatchObject({ code: 'owner' });
  });
});

describe('a mode', () => {
  it.each(['0775', '775', '2775', '1777', '0000'])('of a directory may be %s', (text) => {
    expect(checkMode(text, 'directory')).toBeUndefined();
  });

  it.each(['', '75', '0778', '4755', '000775', '0o775', 'rwx', '0775 '])('of a directory may not be %j', (text) => {
    expect(checkMode(text, 'directory')).toMatchObject({ code: 'directory_mode' });
  });

  it('of files may have no setuid, setgid or sticky', () => {
    expect(checkMode('0664', 'file')).toBeUndefined();
    for (const text of ['1664', '2664', '4664']) expect(checkMode(text, 'file')).toMatchObject({ code: 'file_mode' });
  });
});

describe('a container id', () => {
  it.each(['100', '999999999'])('may be %s', (text) => {
    expect(checkCtid(text)).toBeUndefined();
  });

  // [ct-below-100 ct-leading-zero ct-too-big]
  it.each(['', '99', '0100', '1000000000', '1e3', '-100', ' 100', '100.0', 'web'])('may not be %j', (text) => {
    expect(checkCtid(text)).toMatchObject({ code: 'ctid' });
  });
});

describe('an id map of a mount', () => {
  // [opt-idmap-u opt-idmap-u-g-same-ids opt-idmap-leading-zero]
  it.each(['passthrough', 'u:1000:1000:1', 'u:0:1000:1;g:0:1000:1', 'u:00:01000:1'])('may be %s', (text) => {
    expect(checkIdMap(text)).toBeUndefined();
  });

  // [opt-idmap-zero-count opt-idmap-bad-type opt-idmap-trailing opt-idmap-mixed opt-idmap-upper opt-idmap-space]
  it.each([
    '',
    'u:0:1000:0',
    'x:0:1:1',
    'u:0:1000:1;',
    'passthrough;u:0:1:1',
    'Passthrough',
    'u 0 1000 1',
    'u:0:1:1,ro=1',
  ])('may not be %j', (text) => {
    expect(checkIdMap(text)).toMatchObject({ code: 'idmap' });
  });

  // [opt-idmap-overlap-ct opt-idmap-overlap-host opt-idmap-dup]
  it.each(['u:0:1000:10;u:5:2000:10', 'u:0:1000:10;u:50:1005:10', 'u:0:1000:1;u:0:1000:1'])(
    'may not map an id twice: %s',
    (text) => {
      expect(checkIdMap(text)).toMatchObject({ code: 'idmap_overlap' });
    },
  );
});

it('a mount option is one of those Proxmox takes', () => {
  for (const option of ['discard', 'lazytime', 'noatime', 'nodev', 'noexec', 'nosuid'])
    expect(checkMountOption(option)).toBeUndefined();
  for (const option of ['', 'ro', 'suid', 'NOEXEC', 'nodev;nosuid'])
    expect(checkMountOption(option)).toMatchObject({ code: 'mount_option' });
});

it('a path is within a folder only at a slash', () => {
  expect(isWithin('/a/b', '/a')).toBe(true);
  expect(isWithin('/a', '/a')).toBe(true);
  expect(isWithin('/a', '/')).toBe(true);
  expect(isWithin('/ab', '/a')).toBe(false);
  expect(isWithin('/a', '/a/b')).toBe(false);
});
