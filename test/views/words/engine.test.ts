import { expect, it } from 'vitest';
import { DISK_WORDS } from '../../../src/views/words/disk.ts';
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

it('where a program serves the file system, nobody is told that it keeps no ACLs: it may, and decides all the same', () => {
  expect(hintOf('fuse', '/srv/data')).toEqual({
    summary:
      'media: access cannot be given in /tank/media: the program that serves its file system (fuse) decides there, not an ACL',
    hint: 'Give access where that program keeps its files, or with the options it is mounted with.',
  });
});

it('on NFSv4 no idmap is offered, which it does not take', () => {
  expect(hintOf('nfs4', 'nas:/tank').hint).toBe(
    'Declare an owner in ids of the container instead, such as "container:33".',
  );
});

it('a memory that may not be read is neither gone nor damaged, and nobody is told to delete it', () => {
  const path = '/var/lib/phoenix-volumes/owned.json';
  const about = { severity: 'warning', where: { volume: 'media' } } as const;
  const texts = (system: string) =>
    [
      ENGINE_WORDS.memory_lost({ ...about, code: 'memory_lost', path, system, isAside: false }),
      ENGINE_WORDS.filesystem_unknown({
        ...about,
        code: 'filesystem_unknown',
        isAside: false,
        path: '/tank',
        memory: path,
        system,
        holdsNothing: true,
      }),
    ].map(({ summary, hint }) => `${summary}. ${hint}`);
  for (const text of texts('EACCES')) {
    expect(text).toMatch(/cannot be read: permission denied\. Run as root\.$/);
    expect(text).not.toMatch(/gone|delete|backup/);
  }
  expect(texts('ENOENT')[1]).toMatch(/is gone or damaged\. .* delete the one that it keeps beside it/);
});

it('records that something else is in the way of are not said to be for root', () => {
  const hint = (system: 'EACCES' | 'ENOTDIR') =>
    DISK_WORDS.records_unreadable({
      severity: 'error',
      where: {},
      code: 'records_unreadable',
      path: '/s/journal',
      system,
    }).hint;
  expect(hint('EACCES')).toMatch(/run it as root/);
  expect(hint('ENOTDIR')).toMatch(/^Look at \/s\/journal/);
});
