import { expect, it } from 'vitest';
import { writeLosses } from '../../../src/proxmox/file/losses.ts';
import { lossText } from '../../../src/views/words/proxmox.ts';

it.each([
  ['this is garbage\n', 'Proxmox cannot read this line'],
  ['[s]\n', 'this is no section name to Proxmox: the line goes, and the keys below it belong to the section above'],
  ['lxc.foo: 1\n', 'Proxmox does not know lxc.foo'],
  ['lxc.rootfs.path: /x\n', 'lxc.rootfs.path is auto generated from rootfs'],
  ['digest: x\n', 'digest is a name Proxmox keeps for itself'],
  ['mp0: nas:1,mp=/a\nunused0: nas:1\n', 'the volume is in use'],
  ['delete: mp0\n', 'a delete list is only allowed in [pve:pending]'],
  ['snapstate: delete\n', 'only a snapshot has a snapstate'],
  ['[one]\ncores: 1\n[one]\ncores: 2\n', 'the section [one] comes again in line 3'],
  ['cores: 1\ncores: 2\n', 'the same key comes again in line 2, and the last one counts'],
  ['arch: amd64\n#note\n', 'goes to the top of the file, as its description'],
  ['[one]\ndescription: a\n', 'goes to the top of [one], as its description'],
  ['#caf\xe9\n', 'it is not UTF-8, and Proxmox replaces what it cannot read: written as "#caf%EF%BF%BD"'],
  ['onboot: yes\n', 'written as "onboot: 1"'],
])('a write of %j says why it does not leave a line as it is', (text, words) => {
  expect(writeLosses(text, 101).map(({ why }) => lossText(why))).toEqual([words]);
});
