import { describe, expect, test } from 'vitest';
import type { PlanDocument, StatusDocument } from '../../src/views/documents/shapes.ts';
import { needsRoot, type Situation, situation } from './situation.ts';

// File systems that should be there and are not, and directories that went away.

describe.skipIf(needsRoot)('what should be mounted', () => {
  test('03: a share of fstab that is not mounted is an error, and nothing is done where it should be', async () => {
    const { command, document } = situation('03');
    const { steps, diagnostics } = await document<PlanDocument>('plan');
    expect(steps).toEqual([]);
    expect(diagnostics).toContainEqual(expect.objectContaining({ severity: 'error', code: 'mount_absent' }));
    const { volumes } = await document<StatusDocument>('status');
    expect(volumes[0]).toMatchObject({ state: 'error', mounts: [{ state: 'error' }] });
    expect(await command('plan')).toMatchObject({ code: 1, stderr: expect.stringContaining('/mnt/nas') });
  });

  test('15: without what is mounted at the directory itself the container starts with an empty one', async () => {
    const { stdout } = await situation('15').command('plan');
    expect(stdout).toContain('CT 101 starts all the same while /tank/media is not mounted');
    expect(stdout).not.toContain('will not start');
  });

  test('23: a dataset that the mount table has elsewhere is named there', async () => {
    const { command, document } = situation('23');
    const { code, stdout, stderr } = await command('plan');
    expect(code).toBe(1);
    expect(stderr).toContain('it is mounted at /quickOS/shared-prod-data');
    expect(stderr).toContain('Declare /quickOS/shared-prod-data/ssl as host_path');
    expect(stdout + stderr).not.toMatch(/zfs mount -a|Put it below/);
    const { steps } = await document<PlanDocument>('plan');
    expect(steps.map(({ id }) => id)).toEqual(['directory:/quickOS/shared-prod-data/logs', 'mount:953']);
  });

  test('31: fstab may spell its place with a trailing slash', async () => {
    const { steps, diagnostics } = await situation('31').document<PlanDocument>('plan');
    expect(steps).toEqual([]);
    expect(diagnostics).toContainEqual(expect.objectContaining({ severity: 'error', code: 'mount_absent' }));
  });

  test('34: the source of a configured mount that is gone is an error, and is not made anew', async () => {
    const { document, command } = situation('34');
    const { steps, diagnostics } = await document<PlanDocument>('plan');
    expect(steps).toEqual([]);
    expect(diagnostics).toContainEqual(expect.objectContaining({ severity: 'error', code: 'source_gone' }));
    const { stdout } = await command('status');
    expect(stdout).toContain('is a file system not mounted?');
    expect(stdout).not.toContain('ok read-write');
  });

  describe('by whoever says so', () => {
    const absent = async ({ document }: Situation) =>
      (await document<PlanDocument>('plan')).diagnostics.find(({ severity }) => severity === 'error')?.summary;

    test('a mount unit, as the web interface of Proxmox writes one', async () => {
      const made = situation('31');
      made.remove('etc/fstab');
      made.write({ 'etc/systemd/system/mnt-nas.mount': '[Mount]\nWhat=/dev/sdb1\nWhere=/mnt/nas\nType=ext4\n' });
      expect(await absent(made)).toContain('the unit mnt-nas.mount');
    });

    test('a storage of Proxmox', async () => {
      const made = situation('31');
      made.remove('etc/fstab');
      made.write({ 'etc/pve/storage.cfg': 'cifs: nas\n\tpath /mnt/nas\n\tserver 192.0.2.5\n\tshare media\n' });
      expect(await absent(made)).toContain('the storage nas of Proxmox');
    });

    test('ZFS, of a dataset that is not mounted', async () => {
      const made = situation('31');
      made.remove('etc/fstab');
      made.write({ 'proc/spl/kstat/': '' });
      made.tool('zfs', "printf 'tank\\t/mnt/nas\\ton\\n'");
      expect(await absent(made)).toContain('the dataset tank');
    });
  });
});
