import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseContainerFile, printContainerFile } from '../../../src/proxmox/file/container.ts';
import { writeLosses } from '../../../src/proxmox/file/losses.ts';
import { containerFile } from '../container.ts';
import { fileText } from '../lines.ts';

const losses = (text: string) => writeLosses(text, 101).map(({ kind, line, text: lost }) => [kind, line, lost]);

describe('what a write loses', () => {
  it('is nothing for a file of Proxmox', () => {
    expect(losses(containerFile('#a note', '# %3A', 'mp0: /a,mp=/b', 'lxc.idmap: u 0 100000 65536'))).toEqual([]);
  });

  it.each([
    ['a garbage line', 'arch: amd64\nthis is garbage\n', ['lost', 2, 'this is garbage']],
    ['an unknown raw key', 'lxc.foo.bar: 1\n', ['lost', 1, 'lxc.foo.bar: 1']],
    ['a refused raw key', 'lxc.rootfs.path: /x\n', ['lost', 1, 'lxc.rootfs.path: /x']],
    ['an indented key', '  mp0: /a,mp=/b\n', ['lost', 1, '  mp0: /a,mp=/b']],
    ['a key in capitals', 'MP0: /a,mp=/b\n', ['lost', 1, 'MP0: /a,mp=/b']],
    ['the first of two equal keys', 'mp0: /a,mp=/b\nmp0: /c,mp=/d\n', ['lost', 1, 'mp0: /a,mp=/b']],
    ['a one-letter section', '[s]\nmp0: /a,mp=/b\n', ['lost', 1, '[s]']],
    ['a delete list that is not pending', 'delete: mp0\n', ['lost', 1, 'delete: mp0']],
    ['an unused volume in use', 'mp0: nas:1,mp=/a\nunused0: nas:1\n', ['lost', 2, 'unused0: nas:1']],
    ['a name Proxmox keeps for itself', 'digest: x\n', ['lost', 1, 'digest: x']],
    ['a comment in the middle', 'arch: amd64\n#note\n', ['moved', 2, '#note']],
    ['a description line', 'description: note\n', ['moved', 1, 'description: note']],
    ['a colon in a comment', '#a: b\n', ['changed', 1, '#a: b']],
    ['a comment in Latin-1', '#caf\xe9\n', ['damaged', 1, '#caf\xe9']],
    ['a comment in Latin-1 in the middle', 'arch: amd64\n#caf\xe9\n', ['damaged', 2, '#caf\xe9']],
    ['a comment that spells Latin-1 with percent signs', '#caf%E9\n', ['damaged', 1, '#caf%E9']],
    ['a description line in Latin-1', 'description: caf\xe9\n', ['damaged', 1, 'description: caf\xe9']],
    ['an umlaut in a comment', '#\xc3\xa4\n', ['changed', 1, '#\xc3\xa4']],
    ['a Windows line end of a comment, which becomes part of it', '#a\r\n', ['changed', 1, '#a']],
    ['a boolean word', 'onboot: yes\n', ['changed', 1, 'onboot: yes']],
    ['an equals sign after a raw key', 'lxc.autodev = 1\n', ['changed', 1, 'lxc.autodev = 1']],
  ])('names %s', (_, text, loss) => {
    expect(losses(text)).toEqual([loss]);
  });

  it('does not name order, blank lines, spaces at the end and Windows line ends', () => {
    expect(losses('swap: 512  \r\n\r\narch: amd64\n\n\n[zz]\ncores: 1\n[aa]\ncores: 1\n')).toEqual([]);
  });

  it('does not mind a key that comes twice with one value', () => {
    expect(losses('cores: 2\ncores: 2\n')).toEqual([]);
  });

  it('names the lines of a section that comes twice', () => {
    expect(losses('[pve:pending]\nmp0: /a,mp=/b\n[pve:pending]\nmp1: /c,mp=/d\n')).toEqual([
      ['lost', 2, 'mp0: /a,mp=/b'],
    ]);
  });

  it('is nothing where a file is written as it stands', () => {
    const written = fileText.map((text) => printContainerFile(parseContainerFile(text, 101)));
    fc.assert(
      fc.property(fc.oneof(fileText, written), (text) => {
        if (printContainerFile(parseContainerFile(text, 101)) === text) expect(losses(text)).toEqual([]);
      }),
    );
  });

  it('names every line that is not in the new file, and no line that is', () => {
    fc.assert(
      fc.property(fileText, (text) => {
        const written = new Set(printContainerFile(parseContainerFile(text, 101)).split('\n'));
        const named = new Map(writeLosses(text, 101).map((loss) => [loss.line, loss.kind]));
        for (const [index, line] of text.split('\n').entries()) {
          const plain = line.replace(/[ \t\r\v\f]+$/, '');
          if (plain === '' || plain.startsWith('#') || plain.startsWith('[')) continue;
          const kind = named.get(index + 1);
          if (kind === undefined) expect([...written].map(spaceless)).toContain(spaceless(plain));
          else if (kind === 'changed') expect(written).not.toContain(line);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

/** Proxmox writes one space after the colon, whatever was there. */
function spaceless(line: string): string {
  return line.replace(/:[ \t\r\v\f]*/, ':');
}
