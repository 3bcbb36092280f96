import { rmSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { PlanDocument } from '../../src/views/documents/shapes.ts';
import { needsRoot, type Situation, situation } from './situation.ts';

// What nobody expects but our own memory: a pool that is not imported is unknown to ZFS, too.

describe.skipIf(needsRoot)('a directory that an apply saw on a file system', () => {
  test('is refused on the root disk, by a plan and by an apply, until it is said that this is meant', async () => {
    const made = await applied('zfs tank/media');
    lyingOn(made, undefined);
    expect(await errors(made)).toEqual(['filesystem_changed']);
    expect(await made.command('apply', '--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('was last seen on tank/media (zfs)'),
    });
    expect(await errors(made)).toEqual(['filesystem_changed']);
    expect(await made.command('apply', '--yes', '--other-filesystem')).toMatchObject({ code: 0 });
    expect(await errors(made)).toEqual([]);
  });

  test('is refused on another dataset: its own is not mounted, the one around it is', async () => {
    const made = await applied('zfs tank/media');
    lyingOn(made, 'zfs tank');
    expect(await errors(made)).toEqual(['filesystem_changed']);
  });

  test('is not refused for a name of a block device, which the next boot may change', async () => {
    const made = await applied('ext4 /dev/sdb1');
    lyingOn(made, 'ext4 /dev/sdc1');
    expect(await errors(made)).toEqual([]);
  });

  test('is refused on the root disk also where both are block devices of one type', async () => {
    const made = await applied('ext4 /dev/sdb1');
    lyingOn(made, undefined);
    expect(await errors(made)).toEqual(['filesystem_changed']);
  });

  test('is refused for another block device where both have ids, by whatever name', async () => {
    const made = situationOn('ext4 /dev/sdb1');
    identified(made, { 'aaaa-1': 'sdb1' });
    expect(await made.command('apply', '--yes')).toMatchObject({ code: 0 });
    identified(made, { 'aaaa-1': 'sdc1', 'bbbb-2': 'sdb1' });
    expect(await errors(made)).toEqual(['filesystem_changed']);
    lyingOn(made, 'ext4 /dev/sdc1');
    expect(await errors(made)).toEqual([]);
  });

  test('is known again by the id behind the link of a mapped device', async () => {
    const made = situationOn('ext4 /dev/mapper/pve-data');
    made.write({ 'dev/dm-3': '', 'dev/mapper/': '' });
    symlinkSync('../dm-3', join(made.root, 'dev/mapper/pve-data'));
    identified(made, { 'aaaa-1': 'dm-3' });
    expect(await made.command('apply', '--yes')).toMatchObject({ code: 0 });
    identified(made, { 'bbbb-2': 'dm-3' });
    expect(await errors(made)).toEqual(['filesystem_changed']);
  });

  test('is away while an automount waits though somebody looked, which does not change what is remembered', async () => {
    const made = await applied('nfs4 nas:/media');
    lyingOn(made, 'autofs /etc/auto.nas');
    expect(await errors(made)).toEqual(['mount_absent']);
    expect(await made.command('apply', '--yes')).toMatchObject({ code: 1 });
    lyingOn(made, undefined);
    expect(await errors(made)).toEqual(['filesystem_changed']);
  });

  test('is not refused where it was the root disk and a file system was mounted since', async () => {
    const made = await applied(undefined);
    lyingOn(made, 'zfs tank/media');
    expect(await errors(made)).toEqual([]);
  });
});

/** Everything is as declared, and one apply saw it, with this on /mnt/nas (undefined: nothing). */
async function applied(mounted: string | undefined): Promise<Situation> {
  const made = situationOn(mounted);
  expect(await made.command('apply', '--yes')).toMatchObject({ code: 0 });
  return made;
}

function situationOn(mounted: string | undefined): Situation {
  const made = situation('31');
  made.remove('etc/fstab');
  made.write({
    'etc/pve/lxc/101.conf': 'arch: amd64\nhostname: ct101\nmp0: /mnt/nas/media,mp=/n\n',
    'mnt/nas/media/': '',
  });
  lyingOn(made, mounted);
  return made;
}

/** What udev knows: the device that has each id. */
function identified({ root, write }: Situation, devices: Readonly<Record<string, string>>): void {
  const folder = join(root, 'dev/disk/by-uuid');
  rmSync(folder, { recursive: true, force: true });
  write({ 'dev/disk/by-uuid/': '' });
  for (const [id, device] of Object.entries(devices)) symlinkSync(`../../${device}`, join(folder, id));
}

function lyingOn({ root, write }: Situation, mounted: string | undefined): void {
  const line = mounted === undefined ? '' : `31 30 0:51 / ${root}/mnt/nas rw - ${mounted} rw\n`;
  write({
    'proc/self/mountinfo': `29 1 0:49 / / rw - ext4 /dev/host rw\n30 29 0:50 / ${root} rw - ext4 /dev/sda1 rw\n${line}`,
  });
}

const errors = async ({ document }: Situation): Promise<readonly string[]> =>
  (await document<PlanDocument>('plan')).diagnostics
    .filter(({ severity }) => severity === 'error')
    .map(({ code }) => code);
