import fc from 'fast-check';

/** Lines a container file may have: good, odd and bad ones. */
const fileLine = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'arch: amd64',
      'cores: 2',
      'hostname: web',
      'memory: 512',
      'ostype: debian',
      'swap: 512',
      'rootfs: local-zfs:subvol-101-disk-0,size=8G',
    ),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(
        fc.nat(12),
        fc.constantFrom(
          '/srv/x,mp=/a',
          '/srv/y,mp=/b,ro=yes',
          'mp=/c,volume=/srv/z',
          '/srv/x,mp=/a,foo=1',
          'local-zfs:subvol-101-disk-1,mp=/d',
        ),
      )
      .map(([index, value]) => `mp${index}: ${value}`),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'foo: bar',
      'my_key7: kept',
      'mp256: /a,mp=/b',
      'mp00: /a,mp=/b',
      'onboot: yes',
      'unprivileged: 1',
      'protection: off',
      'cores: 004',
      'unused0: local-zfs:subvol-101-disk-1',
      'unused1: local-zfs:subvol-101-disk-9',
      'description: a %3A b',
      'foo: ',
      'mp3:\t ',
      'protection: ',
      'cores: \r',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'lxc.idmap: u 0 100000 65536',
      'lxc.mount.entry = /a b none bind 0 0',
      'lxc.apparmor.profile=unconfined',
      'lxc.foo.bar: 1',
      'lxc.rootfs.path: /x',
      'lxc.id_map: u 0 1 1',
      'lxc.environment.runtime: A=1',
    ),
  },
  { weight: 2, arbitrary: fc.constantFrom('#a comment', '# 100%: yes', '#caf\xc3\xa9', '#latin \xe9', '#', '#%3A') },
  { weight: 2, arbitrary: fc.constantFrom('', '   ', '\t') },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      'this is garbage',
      'mp0 : /a,mp=/b',
      '  mp0: /a,mp=/b',
      'MP0: /a,mp=/b',
      'mp0=/a',
      '[s]',
      'digest: x',
      'delete: mp1',
      'snapstate: prepare',
      '\x00\xff',
    ),
  },
  { weight: 1, arbitrary: fc.constantFrom('[pve:pending]', '[before]', '[after-1]', '[PVE:PENDING]') },
  {
    weight: 1,
    arbitrary: fc
      .string({ unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)), maxLength: 30 })
      .map((line) => line.replaceAll('\n', '')),
  },
);

/** A whole file, a byte string; the line ends are those of Linux, of Windows, or mixed. */
export const fileText = fc
  .array(fc.tuple(fileLine, fc.constantFrom('\n', '\n', '\n', '\r\n')), { maxLength: 40 })
  .map((lines) => lines.map(([line, end]) => line + end).join(''));
