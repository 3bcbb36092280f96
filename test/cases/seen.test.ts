import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PlanDocument, StatusDocument } from '../../src/views/documents/shapes.ts';
import { needsRoot, situation } from './situation.ts';

test.skipIf(needsRoot)('18: a path in UTF-8 is shown as it is spelled, for people and for scripts', async () => {
  const { command, document } = situation('18');
  expect((await command('status', '--verbose')).stdout).toContain('/Büro');
  const { containers } = await document<StatusDocument>('status');
  expect(containers[0]?.mountPoints).toMatchObject([{ source: '/mnt/Büro/Fotos', path: '/Büro' }]);
});

test.skipIf(needsRoot)('13: what a line of LXC mounts already is said, shown, and not mounted twice', async () => {
  const { command, document } = situation('13');
  const { steps, notes } = await document<PlanDocument>('plan');
  expect(steps).toEqual([]);
  expect(notes).toContainEqual(expect.objectContaining({ code: 'mounted_by_line', ctid: 101 }));
  expect((await command('plan')).stdout).toContain('would mount it twice and end its snapshots');
  const { volumes, containers } = await document<StatusDocument>('status');
  expect(volumes[0]?.mounts[0]).toMatchObject({ configured: 'lxc.mount.entry', mounted: true, state: 'ok' });
  expect(containers[0]?.mountPoints).toMatchObject([{ key: 'lxc.mount.entry', path: '/mnt/nas-media', volume: 'nas' }]);
});

test.skipIf(needsRoot)('13: one with another directory there holds the target', async () => {
  const { write, document } = situation('13');
  const line = 'lxc.mount.entry: /mnt/other /var/lib/lxc/101/rootfs/mnt/nas-media none bind 0 0';
  write({ 'etc/pve/lxc/101.conf': `arch: amd64\nhostname: plex\nunprivileged: 1\n${line}\n` });
  const { steps, diagnostics } = await document<PlanDocument>('plan');
  expect(steps).toEqual([]);
  expect(diagnostics).toContainEqual(expect.objectContaining({ code: 'target_taken', severity: 'error' }));
});

test.skipIf(needsRoot)('05: a container that has the directory by a line of LXC keeps its access', async () => {
  const { configDir, document } = situation('05');
  const changed = async () => (await document<PlanDocument>('plan')).steps.find(({ kind }) => kind === 'owner');
  expect(await changed()).toBeUndefined();
  // once somebody wrote down that it shall change
  const path = join(configDir, 'phoenix_hypervisor_config.json');
  const config = JSON.parse(readFileSync(path, 'utf8'));
  config.shared_volumes.m.owner = 'nobody:nogroup';
  writeFileSync(path, JSON.stringify(config));
  expect(await changed()).toMatchObject({ state: 'kept', reason: { code: 'would_lose_access', ctid: 102 } });
});

test.skipIf(needsRoot)('14: a dataset below the directory that a mount does not show is in status', async () => {
  const { command, document } = situation('14');
  expect((await command('status', '--verbose')).stdout).toContain(
    '/tank/media/movies is mounted below /tank/media and does not show in CT 101',
  );
  const { volumes } = await document<StatusDocument>('status');
  expect(volumes[0]?.notes).toMatchObject([{ code: 'child_mounts_hidden', nested: ['/tank/media/movies'] }]);
});

test.skipIf(needsRoot)('14: what has a mount of its own in its place is shown', async () => {
  const { root, write, document } = situation('14');
  const file = readFileSync(join(root, 'etc/pve/lxc/101.conf'), 'utf8');
  write({ 'etc/pve/lxc/101.conf': `${file}mp1: /tank/media/movies,mp=/media/movies\n` });
  expect((await document<StatusDocument>('status')).volumes[0]?.notes).toEqual([]);
});

test.skipIf(needsRoot)(
  '16: on a file system that the host has read-only, root can read, and the reason is given',
  async () => {
    const { stdout } = await situation('16').command('status', '--verbose');
    expect(stdout).toMatch(/ read, cannot write \(.*the file system is read-only on the host/);
    expect(stdout).not.toContain('read write');
  },
);

test.skipIf(needsRoot)(
  '16: nobody is sent to look for an edit there, but told what is mounted read-only and what changes that',
  async () => {
    const { command, document, root } = situation('16');
    const held =
      'the file system at /mnt/old is mounted read-only on the host; mount -o remount,rw /mnt/old changes that';
    const still = 'root of CT 101 cannot write in o';
    for (const [name, told] of [
      ['status', held],
      ['plan', `${still}: ${held}`],
    ] as const) {
      const { stdout } = await command(name);
      expect(stdout.replace(/\s+/g, ' ')).toContain(told);
      expect(stdout).not.toContain('phoenix-volumes share');
    }
    const shared = await command('share', 'o', '--with', '101', '--dry-run');
    expect(shared.code).toBe(65);
    expect(shared.stdout).toContain(`No edit lets anybody write there: ${held}.`);
    expect((await command('share', 'o', '--with', '101', '--read', '--dry-run')).stdout).not.toContain('read-only');
    const hostReadOnly = { at: '/mnt/old', source: '/dev/sdf1', fstype: 'ext4', text: held };
    const mountsNow = async () => (await document<StatusDocument>('status')).volumes[0]?.mounts;
    expect(await mountsNow()).toMatchObject([{ lacks: { root: 'write' }, hostReadOnly }]);
    const path = join(root, 'proc/self/mountinfo');
    writeFileSync(path, readFileSync(path, 'utf8').replace('ext4 /dev/sdf1', 'zfs tank/old'));
    expect((await command('plan')).stdout).toContain('; zfs set readonly=off tank/old changes that');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/\bro\b/g, 'rw'));
    const [mount] = (await mountsNow()) ?? [];
    expect(mount).not.toHaveProperty('lacks');
    expect(mount).not.toHaveProperty('hostReadOnly');
  },
);

test.skipIf(needsRoot)('22: a path in quotes is no storage volume, and the container does not start', async () => {
  const { command, document } = situation('22');
  const { containers } = await document<StatusDocument>('status');
  expect(containers[0]).toMatchObject({ starts: 'fails', mountPoints: [{ kind: 'unparsable', state: 'error' }] });
  expect((await command('status')).stdout).toContain('unparsable');
});

test.skipIf(needsRoot)(
  '33: a bind of the container’s own block that it does not have is said to be missing',
  async () => {
    const { command } = situation('33');
    for (const name of ['plan', 'status']) {
      const { stderr } = await command(name);
      expect(stderr).toContain(
        'CT 101 has no mount of /tank/logs at /var/log/nginx, which its own mount_points declare',
      );
      expect(stderr).toContain('this program does not make it');
    }
  },
);

test.skipIf(needsRoot)('33: a bind that it has is found also where its path is spelled in UTF-8', async () => {
  const { command, configDir, root } = situation('33');
  const declared = join(configDir, 'phoenix_lxc_configs.json');
  writeFileSync(declared, readFileSync(declared, 'utf8').replace('/tank/logs', '/tank/böcke'));
  appendFileSync(join(root, 'etc/pve/lxc/101.conf'), 'mp7: /tank/böcke,mp=/var/log/nginx\n');
  expect((await command('plan')).stderr).not.toContain('which its own mount_points declare');
});

test.skipIf(needsRoot)('33: what is in a mount’s way and what a write moves is spelled as in the file', async () => {
  const { command, configDir, root } = situation('33');
  writeFileSync(
    join(configDir, 'phoenix_hypervisor_config.json'),
    JSON.stringify({ shared_volumes: { logs: { host_path: '/tank/logs', mounts: { 101: '/logs', 102: '/logs' } } } }),
  );
  const conf = (ctid: number) => join(root, `etc/pve/lxc/${ctid}.conf`);
  writeFileSync(conf(102), `${readFileSync(conf(101), 'utf8')}#Küche\n`);
  appendFileSync(conf(101), 'mp0: /tank/böcke,mp=/logs\n');
  const { stderr } = await command('plan');
  expect(stderr).toContain('mp0 mounts /tank/böcke there');
  expect(stderr).toContain('#Küche');
});
