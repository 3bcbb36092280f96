import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../../src/config/load.ts';
import { applyPlan } from '../../../src/engine/apply/apply.ts';
import type { ApplyEvent } from '../../../src/engine/apply/events.ts';
import type { OutputLine } from '../../../src/engine/apply/host.ts';
import { queryOf } from '../../../src/engine/observed/query.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import type { Change, DirectoryChange, MountChange } from '../../../src/engine/plan/types.ts';
import { statusOf } from '../../../src/engine/status/status.ts';
import { demoTree } from '../../../src/host/demo/disk.ts';
import { demoHost, demoMachine } from '../../../src/host/demo/host.ts';
import { demoPaths } from '../../../src/host/demo/place.ts';
import { seedDemo } from '../../../src/host/demo/seed.ts';
import { readCompletions } from '../../../src/host/read/complete.ts';
import { parseContainerFile, printContainerFile } from '../../../src/proxmox/file/container.ts';
import { digestOf } from '../../../src/proxmox/file/digest.ts';
import { failureOf } from '../failure.ts';
import { tempFolder } from '../temp-folder.ts';

async function freshDemo(): Promise<string> {
  const dir = join(tempFolder(), 'demo');
  expect(await seedDemo(dir)).toEqual({ ok: true, value: { fresh: true } });
  return dir;
}

async function perform(dir: string, change: Change) {
  const lines: OutputLine[] = [];
  const run = { onOutput: (line: OutputLine) => void lines.push(line), signal: new AbortController().signal };
  return { result: await demoHost({ dir, paceMs: 0 }).perform(change, run), lines };
}

function conf(dir: string, ctid: number): string {
  return readFileSync(join(dir, `etc/pve/lxc/${ctid}.conf`), 'latin1');
}

/** Mounts a shared directory into a container at mp5. */
function bind(dir: string, ctid: number, hostPath: string, target: string): MountChange {
  return withDigest(digestOf(conf(dir, ctid)), ctid, hostPath, target);
}

function withDigest(digest: string, ctid: number, hostPath: string, target: string): MountChange {
  const value = `${hostPath},mp=${target}`;
  const argv = ['pct', 'set', String(ctid), '--mp5', value, '--digest', digest];
  return {
    kind: 'mount',
    ctid,
    digest,
    argv,
    edits: [{ key: 'mp5', action: 'create', hostPath, target, value, takesEffect: 'now' }],
  };
}

const MEDIA = '/mnt/pve/bulk/media';
const SCANS = '/mnt/pve/tank/shared/scans';

async function factOf(dir: string, path: string) {
  return (await demoHost({ dir }).facts({ hostPaths: [path] })).paths.get(path);
}

describe('a demo folder', () => {
  it('is kept as it was left when it is opened again', async () => {
    const dir = await freshDemo();
    await perform(dir, bind(dir, 106, MEDIA, '/media'));
    const text = conf(dir, 106);
    expect(await seedDemo(dir)).toEqual({ ok: true, value: { fresh: false } });
    expect(conf(dir, 106)).toBe(text);
  });

  it('is made anew on request, and keeps what a person added', async () => {
    const dir = await freshDemo();
    const text = conf(dir, 106);
    await perform(dir, bind(dir, 106, MEDIA, '/media'));
    writeFileSync(join(dir, 'notes'), 'mine');
    expect(await seedDemo(dir, { reset: true })).toEqual({ ok: true, value: { fresh: true } });
    expect(conf(dir, 106)).toBe(text);
    expect(readFileSync(join(dir, 'notes'), 'utf8')).toBe('mine');
  });

  it('is never made of a folder with something else in it, not even with reset', async () => {
    const dir = tempFolder();
    mkdirSync(join(dir, 'etc'));
    writeFileSync(join(dir, 'etc/precious'), 'x');
    expect(await seedDemo(dir, { reset: true })).toMatchObject({
      ok: false,
      problems: [{ code: 'demo_folder_taken', dir }],
    });
    expect(readdirSync(dir)).toEqual(['etc']);
  });

  it.each(['/proc/x', '/proc/self/x/y', '/sys/x', '/dev/x', '/dev'])('is never made at %s', async (dir) => {
    expect(await seedDemo(dir, { reset: true })).toMatchObject({
      ok: false,
      problems: [{ code: 'demo_folder_system' }],
    });
  });

  it.each([
    ['names no format', (text: string) => JSON.stringify({ ...JSON.parse(text), format: undefined })],
    ['names another format', (text: string) => JSON.stringify({ ...JSON.parse(text), format: 0 })],
    ['is no JSON', () => 'owners'],
    ['is no object', () => 'null'],
  ])('whose record %s is named as old, kept, and made anew on request', async (_, older) => {
    const dir = await freshDemo();
    const record = join(dir, '.demo/disk.json');
    const old = older(readFileSync(record, 'utf8'));
    writeFileSync(record, old);
    expect(await seedDemo(dir)).toMatchObject({ ok: false, problems: [{ code: 'demo_folder_old', dir }] });
    expect(readFileSync(record, 'utf8')).toBe(old);
    expect(await seedDemo(dir, { reset: true })).toEqual({ ok: true, value: { fresh: true } });
    expect(await seedDemo(dir)).toEqual({ ok: true, value: { fresh: false } });
  });

  it('is still of its format after an apply changed its owners', async () => {
    const dir = await freshDemo();
    const root = await demoTree(dir).root();
    await root.make('made', 0o700);
    await root.chown(5, 5);
    await root.remove('made');
    expect(await seedDemo(dir)).toEqual({ ok: true, value: { fresh: false } });
  });

  it('that was only half made is made again', async () => {
    const dir = await freshDemo();
    rmSync(join(dir, '.demo/disk.json'));
    expect(await seedDemo(dir)).toEqual({ ok: true, value: { fresh: true } });
    expect(await factOf(dir, MEDIA)).toMatchObject({ kind: 'directory', uid: 100_000 });
  });

  it('cannot be where a file is, and that is said', async () => {
    const dir = join(tempFolder(), 'file');
    writeFileSync(dir, '');
    expect(await seedDemo(dir)).toMatchObject({ ok: false, problems: [{ code: 'demo_folder_unwritable', dir }] });
  });

  it('holds a configuration without a finding, and a machine that reads without one', async () => {
    const dir = await freshDemo();
    const { configDir, stateDir } = demoPaths(dir);
    const config = await loadConfig({ configDir, stateDir, explicitDir: true });
    expect(config.diagnostics).toEqual([]);
    expect(observed(await demoHost({ dir }).facts({ hostPaths: [] })).diagnostics).toEqual([]);
  });

  it('takes an ACL as a real directory does, and shows it when it is read again', async () => {
    const dir = await freshDemo();
    const [desired, before] = await desiredAndObserved(dir);
    const volumes = desired.volumes.map((volume) =>
      volume.name === 'n8n_files'
        ? { ...volume, access: [{ ctid: 103, uid: 33, can: 'read-write' } as const] }
        : volume,
    );
    const planned = () => planOf({ ...desired, volumes }, before, { volumes: ['n8n_files'] });
    const step = planned().steps.find(({ kind }) => kind === 'acl');
    if (!step) throw new Error('no step');
    expect((await perform(dir, step.change)).result).toEqual({ ok: true, value: 'done' });
    expect(await factOf(dir, step.target)).toMatchObject({
      mode: 0o775,
      acl: { ok: true, value: 'user::rwx,user:100033:rwx,group::r-x,mask::rwx,other::r-x' },
    });
  });

  it('holds container files as Proxmox writes them', async () => {
    const dir = await freshDemo();
    for (const ctid of [101, 102, 103, 104, 105, 106, 107, 108, 109]) {
      expect(printContainerFile(parseContainerFile(conf(dir, ctid), ctid))).toBe(conf(dir, ctid));
    }
  });

  it('has a container that would not start and one whose mount would be hidden', async () => {
    const starts = planOf(...(await desiredAndObserved(await freshDemo()))).starts.filter(
      ({ now }) => now.starts !== 'ok',
    );
    expect(starts.map(({ ctid, now, after }) => [ctid, now.starts, after.starts, now.why[0]?.code])).toEqual([
      [109, 'fails', 'fails', 'locked'],
      [111, 'fails', 'fails', 'source_symlink'],
      [112, 'hides', 'hides', 'covered'],
    ]);
  });

  it('has a file system that the mount of the directory above it does not show', async () => {
    const { volumes } = statusOf(...(await desiredAndObserved(await freshDemo())));
    expect(volumes.find(({ name }) => name === 'media')?.notes).toContainEqual(
      expect.objectContaining({
        code: 'child_mounts_hidden',
        nested: ['/mnt/pve/bulk/media/music'],
        ctids: [104, 111],
      }),
    );
  });

  it('shows every state there is to learn', async () => {
    const { volumes, containers } = statusOf(...(await desiredAndObserved(await freshDemo())));
    expect(Object.fromEntries(volumes.map(({ name, state }) => [name, state]))).toMatchObject({
      portainer_data: 'ok',
      ssl_certs: 'drift',
      pg_backups: 'new',
      llm_models: 'pending',
      scans: 'blocked',
    });
    const n8n = volumes.find(({ name }) => name === 'n8n_files');
    expect(n8n?.mounts).toMatchObject([{ ctid: 103, access: { root: 'read' } }]);
    expect(containers.find(({ ctid }) => ctid === 107)).toMatchObject({
      status: 'stopped',
      mountPoints: [{ key: 'mp0', state: 'undeclared' }],
    });
  });

  it('takes a whole apply, after which only what is locked is left', async () => {
    const dir = await freshDemo();
    const replan = async () => planOf(...(await desiredAndObserved(dir)));
    const events: ApplyEvent[] = [];
    const signal = new AbortController().signal;
    for await (const event of applyPlan({
      plan: await replan(),
      host: demoHost({ dir, paceMs: 0 }),
      now: () => '',
      signal,
      replan,
    })) {
      events.push(event);
    }
    expect(events.at(-1)).toMatchObject({ type: 'summary', done: 4, failed: 0, notRun: 0, blocked: 1 });
    expect((await replan()).steps.map(({ id, state }) => [id, state])).toEqual([['mount:109', 'blocked']]);
  });

  async function desiredAndObserved(dir: string) {
    const { configDir, stateDir } = demoPaths(dir);
    const { desired } = await loadConfig({ configDir, stateDir, explicitDir: true });
    if (!desired) throw new Error('the demo’s configuration has errors');
    return [desired, observed(await demoHost({ dir }).facts(queryOf(desired)))] as const;
  }
});

describe('the demo’s pct', () => {
  it('writes the container file as Proxmox would, and the mount shows in the running container', async () => {
    const dir = await freshDemo();
    const text = conf(dir, 106);
    const { result, lines } = await perform(dir, bind(dir, 106, MEDIA, '/srv/media'));
    expect(result).toEqual({ ok: true, value: 'done' });
    expect(lines).toEqual([]);
    expect(conf(dir, 106)).toBe(text.replace('net0:', `mp5: ${MEDIA},mp=/srv/media\nnet0:`));
    const mounts = (await demoHost({ dir }).facts({ hostPaths: [] })).containerMountinfo.get(106);
    expect(mounts?.ok && mounts.value.trim().split('\n').at(-1)).toMatch(
      / 0:55 \/ \/srv\/media rw,relatime - zfs bulk\/media rw,xattr,posixacl$/,
    );
  });

  it('mounts nothing into a stopped container', async () => {
    const dir = await freshDemo();
    expect((await perform(dir, bind(dir, 107, MEDIA, '/srv/media'))).result).toEqual({ ok: true, value: 'done' });
    expect(conf(dir, 107)).toContain('mp5:');
  });

  it('refuses a container file that changed since it was planned', async () => {
    const dir = await freshDemo();
    const text = conf(dir, 106);
    const { result } = await perform(dir, withDigest(digestOf('old'), 106, MEDIA, '/srv/media'));
    expect(failureOf(result)).toMatchObject({ end: 'digest_mismatch' });
    expect(conf(dir, 106)).toBe(text);
  });

  it('hands on Proxmox’s words line by line', async () => {
    const dir = await freshDemo();
    const { result, lines } = await perform(dir, bind(dir, 109, SCANS, '/scans'));
    expect(lines).toEqual([{ stream: 'stderr', text: 'CT is locked (backup)' }]);
    expect(failureOf(result)).toMatchObject({ end: 'failed', summary: 'pct set 109: CT is locked (backup)' });
  });

  it('is not asked when the source is a symlink', async () => {
    const dir = await freshDemo();
    symlinkSync('media', join(dir, 'mnt/pve/bulk/link'));
    const { result } = await perform(dir, bind(dir, 106, '/mnt/pve/bulk/link', '/srv/media'));
    expect(failureOf(result)).toMatchObject({ end: 'refused' });
  });
});

describe('the demo’s directories', () => {
  const backups: DirectoryChange = {
    ...{ kind: 'directory', path: '/mnt/pve/bulk/new/backups', parents: ['/mnt/pve/bulk/new'] },
    ...{ uid: 100_000, gid: 100_000, mode: 0o2770 },
  };

  it('get owners and modes that only the demo knows of', async () => {
    const dir = await freshDemo();
    expect((await perform(dir, backups)).result).toMatchObject({ ok: true });
    expect(await factOf(dir, backups.path)).toMatchObject({ uid: 100_000, gid: 100_000, mode: 0o2770, empty: true });
    expect(await factOf(dir, '/mnt/pve/bulk/new')).toMatchObject({ uid: 0, gid: 0, mode: 0o755 });
    expect(lstatSync(join(dir, backups.path)).uid).toBe(process.geteuid?.());
  });

  it('change owner and mode, and are refused when they are not as planned', async () => {
    const dir = await freshDemo();
    const fact = await factOf(dir, MEDIA);
    if (fact?.kind !== 'directory') throw new Error('the demo has no media');
    const { uid, gid, mode, dev, ino } = fact;
    const change: Change = { kind: 'owner', path: MEDIA, uid: 0, gid: 0, before: { uid, gid, mode, dev, ino } };
    expect((await perform(dir, change)).result).toEqual({ ok: true, value: 'done' });
    expect(await factOf(dir, MEDIA)).toMatchObject({ uid: 0, gid: 0, mode });
    expect(failureOf((await perform(dir, change)).result)).toMatchObject({ end: 'stale' });
  });

  it('lead nowhere outside the folder', async () => {
    const dir = await freshDemo();
    const outside = tempFolder();
    rmSync(join(dir, 'mnt/pve/bulk'), { recursive: true });
    symlinkSync(outside, join(dir, 'mnt/pve/bulk'));
    expect(failureOf((await perform(dir, backups)).result)).toMatchObject({ end: 'refused' });
    expect((await perform(dir, { ...backups, path: '/../outside', parents: [] })).result).toMatchObject({ ok: false });
    expect(readdirSync(outside)).toEqual([]);
    expect(readdirSync(join(dir, '..'))).toEqual(['demo']);
  });

  it('complete as paths, with the demo’s own file systems and free space', async () => {
    const dir = await freshDemo();
    expect(await readCompletions(demoMachine(dir), '/mnt/pve/bulk/me')).toEqual([
      { path: MEDIA, entries: 3, filesystem: 'zfs', dataset: 'bulk/media', free: 5200 * 2 ** 30 },
    ]);
  });
});
