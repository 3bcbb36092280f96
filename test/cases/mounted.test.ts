import { describe, expect, test } from 'vitest';
import type { PlanDocument, StatusDocument } from '../../src/views/documents/shapes.ts';
import { needsRoot, situation } from './situation.ts';

// What is really mounted, in the container and on the host.

const MOUNTINFO = 'proc/2001/mountinfo';
const ROOT = '400 1 0:99 / / rw - zfs rpool/data/subvol-101-disk-0 rw\n';

describe.skipIf(needsRoot)('a running container', () => {
  test('03: with another directory in place of the share is never "ok" and never "In sync"', async () => {
    const { remove, write, command, document } = situation('03');
    remove('etc/fstab');
    write({ 'mnt/old/': '', [MOUNTINFO]: `${ROOT}401 400 0:50 /mnt/old /media rw - ext4 x rw\n` });
    const { inSync, diagnostics } = await document<PlanDocument>('plan', 'nas');
    expect(inSync).toBe(false);
    expect(diagnostics).toContainEqual(expect.objectContaining({ code: 'other_mounted', ctid: 101 }));
    const { volumes } = await document<StatusDocument>('status');
    expect(volumes[0]?.mounts[0]).toMatchObject({
      ...{ state: 'drift', mounted: false },
      found: { hostPath: '/mnt/old', device: '0:50', readOnly: false },
    });
    expect((await command('status')).stdout).toContain('CT 101: /media shows /mnt/old, not /mnt/nas of volume nas');
    expect(await command('plan')).toMatchObject({ code: 2, stdout: expect.not.stringContaining('In sync') });
  });

  test('03: that still has the share its host lost holds everything up there', async () => {
    const { remove, write, document } = situation('03');
    remove('etc/fstab');
    write({ [MOUNTINFO]: `${ROOT}401 400 0:61 / /media rw - nfs4 192.0.2.5:/export/media rw\n` });
    const { steps, diagnostics } = await document<PlanDocument>('plan');
    expect(steps).toEqual([]);
    expect(diagnostics).toContainEqual(expect.objectContaining({ severity: 'error', code: 'looks_unmounted' }));
  });
});

test.skipIf(needsRoot)(
  'a container with more mounts than anybody can read is unknown, and the reason is said',
  async () => {
    const { remove, write, command } = situation('03');
    remove('etc/fstab');
    write({ [MOUNTINFO]: ROOT + '401 400 0:40 / /x rw - tmpfs t rw\n'.repeat(150_000) });
    const { stdout } = await command('status', '--verbose');
    expect(stdout).toContain('whether CT 101 has it mounted could not be read');
    expect(stdout).toContain('cannot be read: it is too long');
    expect(stdout).toContain('there is more than can be read');
  },
);

describe.skipIf(needsRoot)('a directory that others than root own', () => {
  test('01: has what is below it mounted all the same, and nobody is told to take their access', async () => {
    const { command, document } = situation('01');
    const { stdout, stderr } = await command('status');
    expect(stdout + stderr).not.toMatch(/chown|chmod|movies.*could not be read/);
    const { volumes } = await document<StatusDocument>('status');
    expect(volumes[0]).toMatchObject({ state: 'ok', mounts: [{ state: 'ok', mounted: true }] });
    expect((await document<PlanDocument>('plan')).diagnostics.map(({ severity }) => severity)).not.toContain('error');
  });

  test('02: and one inside it are planned in one run', async () => {
    const { steps, diagnostics } = await situation('02').document<PlanDocument>('plan');
    expect(steps.filter(({ kind }) => kind === 'directory').map(({ target }) => target)).toEqual([
      '/tank/media',
      '/tank/media/music',
    ]);
    expect(steps.find(({ kind }) => kind === 'mount')?.commands[0]?.join(' ')).toContain('/tank/media/music,mp=/music');
    expect(diagnostics.map(({ severity }) => severity)).not.toContain('error');
  });
});
