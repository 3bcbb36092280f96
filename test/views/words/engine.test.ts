import { expect, it } from 'vitest';
import { ENGINE_WORDS } from '../../../src/views/words/engine.ts';

const hintOf = (fstype: string, source: string) =>
  ENGINE_WORDS.no_acls({
    ...{ code: 'no_acls', severity: 'error', where: { volume: 'media' } },
    ...{ path: '/tank/media', fstype, source },
  });

it('where a ZFS dataset keeps no ACLs, the hint switches on the acltype that Linux has, on that dataset', () => {
  expect(hintOf('zfs', 'tank/media')).toEqual({
    summary: 'media: access cannot be given in /tank/media: its file system (zfs) keeps no ACLs',
    hint: 'Switch them on: zfs set acltype=posixacl xattr=sa tank/media',
  });
});

it('where a file system never has ACLs, the hint names what goes without', () => {
  expect(hintOf('vfat', '/dev/sdb1').hint).toContain('Declare an owner');
});
