import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseContainerFile, printContainerFile } from '../../../src/proxmox/file/container.ts';
import { mountPointEntries } from '../../../src/proxmox/file/entries.ts';
import { containerFile } from '../container.ts';
import { fileText } from '../lines.ts';

const read = (text: string) => parseContainerFile(text, 101);
const rewritten = (text: string) => printContainerFile(read(text));

describe('reading a container file', () => {
  it('knows the current keys, the pending ones, the deletions and the snapshots', () => {
    const file = read('mp0: /a,mp=/b\n\n[pve:pending]\ndelete: mp3,!mp1\nmp0: /c,mp=/b\n\n[first]\nmp0: /old,mp=/b\n');
    expect(file.current.keys.get('mp0')).toBe('/a,mp=/b');
    expect(file.pending.keys).toEqual(new Map([['mp0', '/c,mp=/b']]));
    expect(file.pending.deletes).toEqual(
      new Map([
        ['mp3', { force: false }],
        ['mp1', { force: true }],
      ]),
    );
    expect(file.snapshots.get('first')?.keys.get('mp0')).toBe('/old,mp=/b');
    expect(file.warnings).toEqual([]);
  });

  it('gives the mount points by number, without keys that only look like one', () => {
    const { current } = read('mp10: /c,mp=/c\nmp2: /b,mp=/b\nmp00: /x,mp=/x\nmp256: /y,mp=/y\nmp0: nonsense\n');
    const entries = mountPointEntries(current);
    expect(entries.map(({ key, parsed }) => [key, parsed.ok])).toEqual([
      ['mp0', false],
      ['mp2', true],
      ['mp10', true],
    ]);
  });

  it.each([
    ['this is garbage', 'unable to parse config: this is garbage'],
    ['mp0=/a,mp=/b', 'unable to parse config: mp0=/a,mp=/b'],
    ['[s]', 'unable to parse config: [s]'],
    ['foo: bar', "unable to parse value of 'foo' - unknown setting 'foo'"],
    ['mp256: /a,mp=/b', "unable to parse value of 'mp256' - unknown setting 'mp256'"],
    ['lxc.rootfs.path: /x', 'lxc.rootfs.path: lxc.rootfs.path is auto generated from rootfs'],
    ['lxc.limit.nofile: 9', 'lxc.limit.nofile: lxc.limit.* was renamed to lxc.prlimit.*'],
    ['delete: mp0', "property 'delete' is only allowed in [pve:pending]"],
    ['onboot: maybe', "unable to parse value of 'onboot' - type check ('boolean') failed - got 'maybe'"],
  ])('warns at %s', (line, warning) => {
    expect(read(`${line}\n`).warnings).toEqual([`vm 101 - ${warning}`]);
  });

  it('keeps bytes that are no UTF-8, and those that look like spaces to others', () => {
    const file = read('mp0: /srv/gr\xf6\xdfe,mp=/a\nmp1: /srv/\xc3\xa0,mp=/srv/\xc3\xa0\n');
    expect(file.current.keys.get('mp0')).toBe('/srv/gr\xf6\xdfe,mp=/a');
    expect(file.current.keys.get('mp1')).toBe('/srv/\xc3\xa0,mp=/srv/\xc3\xa0');
  });

  it.each([
    ['mp0: \n', ' '],
    ['mp0:  \t\n', '\t'],
    ['mp0:\r\n', '\r'],
    ['mp0:\n', undefined],
  ])('takes blanks behind a colon for a value, the last of them: %j', (text, value) => {
    expect(read(text).current.keys.get('mp0')).toBe(value);
  });

  it('joins the lines of the environment', () => {
    expect(read('lxc.environment.runtime: A=1\nlxc.environment.runtime: B=2\n').current.keys.get('env')).toBe(
      'A=1\0B=2',
    );
  });
});

describe('writing a container file', () => {
  it.each([
    [
      'sorts keys as strings',
      'mp2: /c,mp=/c\nmp10: /b,mp=/b\nmp1: /a,mp=/a\n',
      'mp1: /a,mp=/a\nmp10: /b,mp=/b\nmp2: /c,mp=/c\n',
    ],
    ['drops blank lines and Windows line ends', 'cores: 2\r\n\r\n\narch: amd64\r\n', 'arch: amd64\ncores: 2\n'],
    ['writes booleans as 0 or 1', 'onboot: yes\nprotection: Off\n', 'onboot: 1\nprotection: 0\n'],
    ['lets the last of two keys win', 'mp0: /a,mp=/a\nmp0: /b,mp=/b\n', 'mp0: /b,mp=/b\n'],
    ['puts comments to the top', 'arch: amd64\n# here\ncores: 2\n#there\n', '# here\n#there\narch: amd64\ncores: 2\n'],
    [
      'keeps unknown keys, mp256 and what does not parse',
      'mp256: /a,mp=/b\nfoo: bar\nmp0: x\n',
      'foo: bar\nmp0: x\nmp256: /a,mp=/b\n',
    ],
    [
      'puts raw lines last, in their order',
      'lxc.idmap = u 0 1 2\narch: amd64\nlxc.autodev: 1\n',
      'arch: amd64\nlxc.idmap: u 0 1 2\nlxc.autodev: 1\n',
    ],
    ['loses unknown raw keys', 'arch: amd64\nlxc.rootfs.path: /x\nlxc.foo: 1\n', 'arch: amd64\n'],
    [
      'puts keys below a one-letter section into the section above',
      'mp0: /a,mp=/a\n[s]\nmp0: /b,mp=/b\n',
      'mp0: /b,mp=/b\n',
    ],
    [
      'sorts snapshots by name, behind what is pending',
      'arch: amd64\n[zz]\ncores: 1\n[aa]\ncores: 2\n[pve:pending]\ncores: 3\n',
      'arch: amd64\n\n[pve:pending]\ncores: 3\n\n[aa]\ncores: 2\n\n[zz]\ncores: 1\n',
    ],
    [
      'drops an unused volume that is in use',
      'mp0: nas:1,mp=/a\nunused0: nas:1\nunused1: nas:2\n',
      'mp0: nas:1,mp=/a\nunused1: nas:2\n',
    ],
  ])('%s', (_, before, after) => {
    expect(rewritten(before)).toBe(after);
  });

  it('leaves a file of its own making as it is', () => {
    const text = containerFile('#a note', 'mp0: /a,mp=/b', 'lxc.idmap: u 0 100000 65536');
    expect(rewritten(text)).toBe(text);
  });

  it('means the same when it is read again, whatever was in it', () => {
    fc.assert(
      fc.property(fileText, (text) => {
        const { warnings: _, ...once } = read(rewritten(text));
        const { warnings: __, ...twice } = read(rewritten(rewritten(text)));
        expect(twice).toEqual(once);
        expect(rewritten(rewritten(rewritten(text)))).toBe(rewritten(rewritten(text)));
      }),
      { numRuns: 500 },
    );
  });

  it('changes no value but booleans, numbers and the lines Proxmox loses', () => {
    fc.assert(
      fc.property(fileText, (text) => {
        const before = read(text);
        const after = read(rewritten(text));
        const unusedLess = new Map([...before.current.keys].filter(([key]) => !key.startsWith('unused')));
        for (const [key, value] of unusedLess) expect(after.current.keys.get(key)).toBe(value);
        expect(after.current.lxc).toEqual(before.current.lxc);
        expect([...after.snapshots.keys()].sort()).toEqual([...before.snapshots.keys()].sort());
      }),
      { numRuns: 500 },
    );
  });
});

describe('bad input', () => {
  it.each([
    ['a run of spaces inside a value', `a: ${' '.repeat(1e7)}x`],
    ['one line of garbage', 'x'.repeat(1e7)],
    ['commas', `mp0: ${','.repeat(1e6)}`],
    ['a path of dots', `mp0: ${'/..'.repeat(3e6)},mp=/x`],
    ['mount options without end', `mp0: /a,mp=/b,mountoptions=${'nodev;'.repeat(1e6)}`],
    ['brackets', '['.repeat(1e7)],
    ['percent signs', `#${'%'.repeat(1e6)}`],
    ['a raw key without a value', `lxc.${'a'.repeat(1e7)}`],
    ['a host name without end', `hostname: ${'a'.repeat(1e7)}!`],
    ['Latin-1', '\xff'.repeat(1e7)],
    ['Windows line ends', 'mp0: /srv/x,mp=/y\r\n'.repeat(1e5)],
  ])('10 MB of it are read without a crash or a long wait: %s', (_, text) => {
    const before = performance.now();
    read(text);
    expect(performance.now() - before).toBeLessThan(5000);
  });
});
