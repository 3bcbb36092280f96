import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { compareVersions, installedVersion } from '../../../src/engine/machine/version.ts';

const VERSIONS =
  '0 4.2-2 4.2-3 4.10-1 6.0.19 6.1.0 6.1.0~rc1 6.1.0+b1 6.1.0-1 6.1.1 6.1.10 1:0.1 6.1a 6.1.0-1~bpo12+1'.split(' ');

test.skipIf(!existsSync('/usr/bin/dpkg'))('versions are ordered as dpkg orders them', () => {
  const pairs = VERSIONS.flatMap((a) => VERSIONS.map((b) => [a, b] as const));
  const script =
    'while read a b; do dpkg --compare-versions "$a" lt "$b" && echo -1 || { dpkg --compare-versions "$a" eq "$b" && echo 0 || echo 1; }; done';
  const input = pairs.map((pair) => pair.join(' ')).join('\n');
  const said = execFileSync('sh', ['-c', script], { input: `${input}\n`, encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number);
  expect(pairs.map(([a, b]) => Math.sign(compareVersions(a, b)))).toEqual(said);
});

test('a package that was removed is not installed, and one that is named alike is another', () => {
  const status = [
    'Package: pve-container-dbg\nStatus: install ok installed\nVersion: 9\n',
    'Package: pve-container\nStatus: deinstall ok config-files\nVersion: 5.0\n',
    'Package: pct\nStatus: install ok installed\nArchitecture: all\nVersion: 1.2-3\n',
  ].join('\n');
  expect(['pve-container', 'pct', 'absent'].map((name) => installedVersion(status, name))).toEqual([
    undefined,
    '1.2-3',
    undefined,
  ]);
});
