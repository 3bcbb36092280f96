import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { normalPath } from '../../../src/ground/paths.ts';
import {
  type MountPoint,
  mountPointProblem,
  mountPointSchema,
  parseMountPoint,
  printMountPoint,
  sameMountPoint,
} from '../../../src/proxmox/value/mount.ts';
import { parsePropertyString, propertyProblem } from '../../../src/proxmox/value/property.ts';

function parsed(text: string): MountPoint {
  const result = parseMountPoint(text);
  if (!result.ok) throw new Error(result.problems.join('\n'));
  return result.value;
}

function problems(text: string): readonly string[] {
  const result = parseMountPoint(text);
  return result.ok ? [] : result.problems;
}

describe('reading a mount point', () => {
  it('reads a bind with its options', () => {
    expect(parsed('/tank/media,mp=/media,ro=1,mountoptions=nosuid;nodev')).toEqual({
      kind: 'bind',
      volume: '/tank/media',
      target: '/media',
      options: { ro: true, mountoptions: 'nosuid;nodev' },
    });
  });

  it.each([
    ['/dev/sdb1', 'device'],
    ['/dev', 'bind'],
    ['//dev/sdb1', 'bind'],
    ['local-zfs:subvol-101-disk-1', 'volume'],
    ['srv/media', 'volume'],
  ])('takes %s for a %s', (volume, kind) => {
    expect(parsed(`${volume},mp=/x`).kind).toBe(kind);
  });

  it.each(['mp=/b,/a', '/a,mp=/b', 'mp=/b,volume=/a', ',,/a, ,mp=/b,'])(
    'finds host path and target in any order: %s',
    (text) => {
      expect(parsed(text)).toMatchObject({ volume: '/a', target: '/b' });
    },
  );

  it.each(['1', 'on', 'yes', 'true', 'TRUE', 'Yes'])('reads ro=%s as true', (word) => {
    expect(parsed(`/a,mp=/b,ro=${word}`).options.ro).toBe(true);
  });

  it.each(['0', 'off', 'no', 'false', 'OFF'])('reads ro=%s as an explicit false', (word) => {
    expect(parsed(`/a,mp=/b,ro=${word}`).options.ro).toBe(false);
  });

  it.each([
    ['two host paths', '/a,/c,mp=/b', 'duplicate key in comma-separated list property: volume'],
    ['a host path and volume=', '/a,volume=/c,mp=/b', 'duplicate key in comma-separated list property: volume'],
    ['volume= twice', 'volume=/a,volume=/c,mp=/b', 'duplicate key in comma-separated list property: volume'],
    ['an option twice', '/a,mp=/b,ro=1,ro=0', 'duplicate key in comma-separated list property: ro'],
    ['an empty value', '/a,mp=/b,ro=', 'missing key in comma-separated list property'],
    ['no target', '/a', 'mp: property is missing and it is not optional'],
    ['a comma in the target', '/a,mp=/b,c', 'duplicate key in comma-separated list property: volume'],
    ['ro=2', '/a,mp=/b,ro=2', "ro: type check ('boolean') failed - got '2'"],
    ['.. in the host path', '/a/../c,mp=/b', 'volume: invalid format - /a/../c contains illegal character sequences'],
    ['. at the end of the target', '/a,mp=/b/.', 'mp: invalid format - /b/. contains illegal character sequences'],
    [
      'an unknown option',
      '/a,mp=/b,foo=1',
      'foo: property is not defined in schema and the schema does not allow additional properties',
    ],
    ['an idmap of nothing', '/a,mp=/b,idmap=u:0:0:0', 'idmap: value does not match the regex pattern'],
    [
      'a mount option with a semicolon at the end',
      '/a,mp=/b,mountoptions=nodev;',
      'mountoptions: value does not match the regex pattern',
    ],
  ])('refuses %s', (_, text, problem) => {
    expect(problems(text)).toEqual([problem]);
  });

  it.each([
    '/a,mp=..',
    '/a,mp=.',
    '/a,mp=b',
    '/,mp=/',
    '/proc,mp=/proc',
    '/a b:;"\'\\#%$`,mp=/x',
    '/a//b/,mp=/x/',
    '/a,mp=/b=c',
    `/${'a'.repeat(4100)},mp=/b`,
  ])('takes what Proxmox takes: %s', (text) => {
    expect(problems(text)).toEqual([]);
  });

  it('takes an = in a host path only behind volume=, and prints what no longer parses', () => {
    expect(problems('/a=b,mp=/c')).toHaveLength(2);
    const printed = printMountPoint(parsed('volume=/a=b,mp=/c'));
    expect(printed).toBe('/a=b,mp=/c');
    expect(parseMountPoint(printed).ok).toBe(false);
  });
});

describe('printing a mount point', () => {
  it('puts host path and target first and the options by name', () => {
    const text =
      'size=8192M,shared=yes,ro=0,replicate=no,quota=off,mountoptions=noatime;nodev,keepattrs=0,idmap=passthrough,backup=1,acl=1,mp=/b,volume=/a';
    expect(printMountPoint(parsed(text))).toBe(
      '/a,mp=/b,acl=1,backup=1,idmap=passthrough,keepattrs=0,mountoptions=noatime;nodev,quota=0,replicate=0,ro=0,shared=1,size=8G',
    );
  });

  it.each([
    ['0', '0T'],
    ['1000', '1000'],
    ['1536M', '1536M'],
    ['1.5GiB', '1536M'],
    ['1024T', '1024T'],
    ['2048K', '2M'],
  ])('writes the size %s as %s', (size, written) => {
    expect(printMountPoint(parsed(`/a,mp=/b,size=${size}`))).toBe(`/a,mp=/b,size=${written}`);
  });

  it('means the same after printing and reading again, whatever it was', () => {
    fc.assert(
      fc.property(mountPointText, (text) => {
        const before = parsed(text);
        expect(sameMountPoint(parsed(printMountPoint(before)), before)).toBe(true);
      }),
    );
  });

  it('is stable: printing what was printed changes nothing', () => {
    fc.assert(
      fc.property(mountPointText, (text) => {
        const once = printMountPoint(parsed(text));
        expect(printMountPoint(parsed(once))).toBe(once);
      }),
    );
  });
});

describe('comparing mount points', () => {
  it.each([
    ['order', '/a,mp=/b,ro=1', 'ro=1,mp=/b,volume=/a'],
    ['boolean words', '/a,mp=/b,ro=yes', '/a,mp=/b,ro=1'],
    ['an explicit default', '/a,mp=/b,ro=0,shared=0,replicate=1', '/a,mp=/b'],
    ['slashes', '/a//c/,mp=/b/', '/a/c,mp=/b'],
    ['the order of mount options', '/a,mp=/b,mountoptions=nodev;noexec;nodev', '/a,mp=/b,mountoptions=noexec;nodev'],
    ['the order of an idmap', '/a,mp=/b,idmap=u:01:1:1;g:2:2:2', '/a,mp=/b,idmap=g:2:2:2;u:1:1:1'],
    ['the unit of a size', '/a,mp=/b,size=8G', '/a,mp=/b,size=8192M'],
  ])('does not care about %s', (_, a, b) => {
    expect(sameMountPoint(parsed(a), parsed(b))).toBe(true);
  });

  it.each([
    ['another host path', '/a,mp=/b', '/c,mp=/b'],
    ['another target', '/a,mp=/b', '/a,mp=/c'],
    ['read-only', '/a,mp=/b', '/a,mp=/b,ro=1'],
    ['acl=0, which is no default', '/a,mp=/b', '/a,mp=/b,acl=0'],
    ['replicate=0', '/a,mp=/b', '/a,mp=/b,replicate=0'],
    ['an idmap', '/a,mp=/b', '/a,mp=/b,idmap=passthrough'],
    ['backup=1', '/a,mp=/b', '/a,mp=/b,backup=1'],
    ['keepattrs=1', '/a,mp=/b', '/a,mp=/b,keepattrs=1'],
    ['quota=1', '/a,mp=/b', '/a,mp=/b,quota=1'],
    ['shared=1', '/a,mp=/b', '/a,mp=/b,shared=1'],
    ['mount options', '/a,mp=/b,mountoptions=nodev', '/a,mp=/b,mountoptions=nodev;noexec'],
    ['a size', '/a,mp=/b,size=8G', '/a,mp=/b,size=9G'],
    ['//dev, which is a bind', '/dev/sdb,mp=/b', '//dev/sdb,mp=/b'],
  ])('tells %s apart', (_, a, b) => {
    expect(sameMountPoint(parsed(a), parsed(b))).toBe(false);
  });

  it.each([
    ['//', '/'],
    ['/a//b///', '/a/b'],
    ['a/', 'a'],
    ['', ''],
  ])('makes %j the normal path %j', (path, normal) => {
    expect(normalPath(path)).toBe(normal);
  });
});

const flag = fc.constantFrom('0', '1', 'on', 'off', 'Yes', 'no', 'TRUE', 'false');
const name = fc.stringMatching(/^[a-zA-Z0-9_ :;"'\\#%$-]{1,12}$/);
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => `/${names.join('/')}`);
const mountOptions = fc
  .array(fc.constantFrom('discard', 'lazytime', 'noatime', 'nodev', 'noexec', 'nosuid'), { minLength: 1, maxLength: 4 })
  .map((options) => options.join(';'));
const options = fc.record(
  {
    acl: flag,
    backup: flag,
    idmap: fc.constantFrom('passthrough', 'u:0:1000:1', 'g:5:50:5;u:100:50:5'),
    keepattrs: flag,
    mountoptions: mountOptions,
    quota: flag,
    replicate: flag,
    ro: flag,
    shared: flag,
    size: fc.constantFrom('8G', '8192M', '0', '1.5G', '1000K', '7'),
  },
  { requiredKeys: [] },
);
const mountPointText = fc.tuple(path, path, options, fc.boolean()).map(([volume, target, extra, reversed]) => {
  const parts = [volume, `mp=${target}`, ...Object.entries(extra).map(([key, value]) => `${key}=${value}`)];
  return (reversed ? parts.reverse() : parts).join(',');
});

describe('a plain mount point, which is read without its schema', () => {
  const piece = fc.constantFrom(
    ...[
      '/',
      '.',
      '..',
      'a',
      'dev',
      ',',
      '=',
      'mp=',
      'volume=',
      'ro=1',
      ' ',
      '\t',
      '\n',
      '\r',
      '\xe9',
      '/a,mp=/b',
      '/dev/sda1,mp=',
    ],
  );

  it('is one that the schema has nothing against, and says the same', () => {
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 6 }), (pieces) => {
        const text = pieces.join('');
        const parse = parsePropertyString(mountPointSchema, text);
        expect(mountPointProblem(text, '')).toEqual(propertyProblem(parse));
        const read = parseMountPoint(text);
        expect(read.ok).toBe(parse.ok);
        if (!read.ok || !parse.ok) return;
        expect([read.value.volume, read.value.target]).toEqual([parse.values.get('volume'), parse.values.get('mp')]);
        expect(Object.keys(read.value.options)).toHaveLength(parse.values.size - 2);
      }),
      { numRuns: 5000 },
    );
  });
});
