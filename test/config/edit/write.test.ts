import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { type WriteRequest, writeConfigFile } from '../../../src/config/edit/write.ts';
import type { WriteProblem } from '../../../src/config/problem.ts';
import { listBackups } from '../../../src/disk/backup.ts';
import { bad } from '../../../src/ground/problem.ts';
import { temporaryFolder } from '../folder.ts';

const OLD = '{"version": 1}\n';
const NEW = '{"version": 2}\n';
const isRoot = process.getuid?.() === 0;

const HELD = { isOurs: () => true };
const unlocked: WriteRequest['withLock'] = async (_path, work) => ({ ok: true, value: await work(HELD) });

async function file(): Promise<{ folder: string; path: string; backupDir: string }> {
  const folder = await temporaryFolder();
  mkdirSync(join(folder, 'etc'));
  const path = join(folder, 'etc', 'config.json');
  writeFileSync(path, OLD);
  return { folder, path, backupDir: join(folder, 'state', 'backups') };
}

const write = (request: Partial<WriteRequest> & Pick<WriteRequest, 'path' | 'backupDir'>) =>
  writeConfigFile({ expectedText: OLD, newText: NEW, withLock: unlocked, now: new Date(0), ...request });

describe('writing a configuration file', () => {
  it('replaces it, keeps its mode and owner, and keeps what it was', async () => {
    const { path, backupDir } = await file();
    chmodSync(path, 0o640);
    if (isRoot) spawnSync('chown', ['1234:2345', path]);
    const before = statSync(path);
    const result = await write({ path, backupDir });
    expect(result).toEqual({
      ok: true,
      value: { backup: join(backupDir, 'config.json.1970-01-01T00-00-00.000Z') },
    });
    expect(readFileSync(path, 'utf8')).toBe(NEW);
    for (const one of [path, join(backupDir, 'config.json.1970-01-01T00-00-00.000Z')]) {
      const { mode, uid, gid } = statSync(one);
      expect({ mode, uid, gid }).toEqual({ mode: before.mode, uid: before.uid, gid: before.gid });
    }
    expect(readFileSync(join(backupDir, 'config.json.1970-01-01T00-00-00.000Z'), 'utf8')).toBe(OLD);
    expect(readdirSync(join(path, '..'))).toEqual(['config.json']);
  });

  it.each([
    ['an ACL', 'u:1234:rw-', ''],
    ['an ACL, where the folder hands down another', 'u:1234:rw-', 'd:u:2345:rwx'],
    ['no ACL, where the folder hands one down', '', 'd:u:2345:rwx'],
  ])('keeps that it has %s', async (_, own, handedDown) => {
    const { folder, path, backupDir } = await file();
    chmodSync(path, 0o664);
    if (own) spawnSync('setfacl', ['-m', own, path]);
    if (handedDown) spawnSync('setfacl', ['-m', handedDown, join(folder, 'etc')]);
    const acl = () => spawnSync('getfacl', ['-n', '-p', '-c', path], { encoding: 'utf8' }).stdout;
    const before = acl();
    expect(before.includes('1234')).toBe(own !== '');
    expect(await write({ path, backupDir })).toMatchObject({ ok: true });
    expect(readFileSync(path, 'utf8')).toBe(NEW);
    expect(acl()).toBe(before);
  });

  it('keeps the last ten versions, and nothing that belongs to others', async () => {
    const { path, backupDir } = await file();
    mkdirSync(backupDir, { recursive: true });
    writeFileSync(join(backupDir, 'config.json.mine'), '');
    for (let version = 0; version < 13; version++) {
      writeFileSync(path, `${version}`);
      const now = new Date(version < 11 ? version : 10);
      await write({ path, backupDir, expectedText: `${version}`, newText: 'x', now });
    }
    const kept = readdirSync(backupDir).filter((name) => name !== 'config.json.mine');
    expect(kept.map((name) => readFileSync(join(backupDir, name), 'utf8'))).toEqual([
      '3',
      '4',
      '5',
      '6',
      '7',
      '8',
      '9',
      '10',
      '11',
      '12',
    ]);
    expect(readdirSync(backupDir)).toContain('config.json.mine');
  });

  it('keeps the last ten in their order even when the clock went back', async () => {
    const { path, backupDir } = await file();
    for (let version = 20; version > 8; version--) {
      writeFileSync(path, `${version}`);
      const result = await write({ path, backupDir, expectedText: `${version}`, newText: 'x', now: new Date(version) });
      expect(result.ok && readFileSync(result.value.backup, 'utf8')).toBe(`${version}`);
    }
    const kept = (await listBackups(backupDir)).map(({ path: at }) => readFileSync(at, 'utf8'));
    expect(kept).toEqual(['9', '10', '11', '12', '13', '14', '15', '16', '17', '18']);
  });

  it('writes through a symbolic link, and locks the real file', async () => {
    const { folder, path, backupDir } = await file();
    const link = join(folder, 'link.json');
    symlinkSync('etc/config.json', link);
    const locked: string[] = [];
    const withLock: WriteRequest['withLock'] = (real, work) => {
      locked.push(real);
      return unlocked(real, work);
    };
    expect(await write({ path: link, backupDir, withLock })).toMatchObject({ ok: true });
    expect(readFileSync(path, 'utf8')).toBe(NEW);
    expect(locked).toEqual([path]);
    expect(readdirSync(folder)).toContain('link.json');
  });

  it('removes what a killed write left behind, and nothing else', async () => {
    const { path, backupDir } = await file();
    for (const name of ['.config.json.0123456789ab.tmp', '.config.json.mine.tmp', '.other.json.0123456789ab.tmp']) {
      writeFileSync(join(path, '..', name), '');
    }
    await write({ path, backupDir });
    expect(readdirSync(join(path, '..')).sort()).toEqual([
      '.config.json.mine.tmp',
      '.other.json.0123456789ab.tmp',
      'config.json',
    ]);
  });

  it('reads the file only under its lock', async () => {
    const { path, backupDir } = await file();
    const withLock: WriteRequest['withLock'] = (real, work) => {
      writeFileSync(real, '{"version": "somebody else"}');
      return unlocked(real, work);
    };
    expect(await write({ path, backupDir, withLock })).toMatchObject({
      ok: false,
      problems: [{ code: 'config_changed' }],
    });
  });
});

describe('a refused write changes nothing, says why and leaves nothing behind', () => {
  const refused = async (
    problem: Partial<WriteProblem> & { readonly system?: string },
    request: Partial<WriteRequest> & Pick<WriteRequest, 'path' | 'backupDir'>,
  ) => {
    const before = readFileSync(request.path);
    const result = await write(request);
    expect(result).toMatchObject({ ok: false, problems: [{ severity: 'error', ...problem }] });
    expect(readFileSync(request.path).equals(before)).toBe(true);
    expect(readdirSync(join(request.path, '..')).filter((name) => name.startsWith('.'))).toEqual([]);
  };

  it('when the file changed since it was read', async () => {
    const { path, backupDir } = await file();
    await refused({ code: 'config_changed' }, { path, backupDir, expectedText: OLD.trim() });
  });

  it('when somebody holds the lock', async () => {
    const { path, backupDir } = await file();
    const withLock = async () => bad({ code: 'lock_held', severity: 'error', where: {}, path } as const);
    await refused({ code: 'lock_held' }, { path, backupDir, withLock });
  });

  it('when it took so long that the lock may be somebody else’s', async () => {
    const { path, backupDir } = await file();
    const withLock: WriteRequest['withLock'] = async (_path, work) => ({
      ok: true,
      value: await work({ isOurs: () => false }),
    });
    await refused({ code: 'lock_lost' }, { path, backupDir, withLock });
  });

  it('when the file is gone', async () => {
    const { path, backupDir } = await file();
    unlinkSync(path);
    expect(await write({ path, backupDir })).toMatchObject({
      ok: false,
      problems: [{ code: 'write_failed', system: 'ENOENT' }],
    });
    const vanishing: WriteRequest['withLock'] = (real, work) => {
      unlinkSync(real);
      return unlocked(real, work);
    };
    writeFileSync(path, OLD);
    expect(await write({ path, backupDir, withLock: vanishing })).toMatchObject({
      problems: [{ code: 'write_failed', system: 'ENOENT' }],
    });
    expect(readdirSync(join(path, '..'))).toEqual([]);
  });

  it('when there is no place for backups', async () => {
    const { folder, path } = await file();
    writeFileSync(join(folder, 'state'), 'a file, no folder');
    await refused({ code: 'backup_failed', system: 'ENOTDIR' }, { path, backupDir: join(folder, 'state', 'backups') });
  });

  it.skipIf(isRoot)('when the folder may not be written', async () => {
    const { path, backupDir } = await file();
    chmodSync(join(path, '..'), 0o500);
    await refused({ code: 'write_failed', system: 'EACCES' }, { path, backupDir });
    chmodSync(join(path, '..'), 0o700);
  });

  describe.skipIf(!canMount())('on a file system of its own', () => {
    async function mounted(options: string) {
      const { folder } = await file();
      const place = join(folder, 'small');
      mkdirSync(place);
      mount(['-t', 'tmpfs', '-o', options, 'tmpfs', place]);
      onTestFinished(() => void spawnSync('umount', ['-l', place]));
      const path = join(place, 'config.json');
      writeFileSync(path, OLD);
      return { folder, place, path, backupDir: join(folder, 'backups') };
    }

    it('when the disk of the configuration is full', async () => {
      const { path, backupDir } = await mounted('size=64k');
      await refused({ code: 'write_failed', system: 'ENOSPC' }, { path, backupDir, newText: 'x'.repeat(100_000) });
      expect(readdirSync(join(path, '..'))).toEqual(['config.json']);
    });

    it('when the disk of the backups is full', async () => {
      const { folder, place } = await mounted('size=64k');
      const path = join(folder, 'etc', 'config.json');
      const text = 'x'.repeat(100_000);
      writeFileSync(path, text);
      await refused({ code: 'backup_failed', system: 'ENOSPC' }, { path, backupDir: place, expectedText: text });
      expect(readdirSync(place)).toEqual(['config.json']);
    });

    it('when the file system is read-only', async () => {
      const { place, path, backupDir } = await mounted('size=64k');
      mount(['-o', 'remount,ro', place]);
      await refused({ code: 'write_failed', system: 'EROFS' }, { path, backupDir });
    });
  });
});

it('a write that is killed at any moment leaves the old file or the new one, whole', { timeout: 60_000 }, async () => {
  const { path, backupDir } = await file();
  const text = (version: number) => `${JSON.stringify({ version, filler: 'x'.repeat(200_000) })}\n`;
  for (let kill = 0; kill < 12; kill++) {
    writeFileSync(path, text(0));
    const program = new URL('write-forever.ts', import.meta.url).pathname;
    const child = spawn(process.execPath, ['--import', 'tsx', program, path, backupDir], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let refused = 0;
    for await (const line of createInterface({ input: child.stdout })) {
      refused = Number(line);
      // a busy wait of up to 3 ms lets the kill hit another step each time
      if (refused === 2 + (kill % 3)) {
        const until = performance.now() + kill / 4;
        while (performance.now() < until);
        child.kill('SIGKILL');
        break;
      }
    }
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    const left = readFileSync(path, 'utf8');
    const { version } = JSON.parse(left);
    expect(left).toBe(text(version));
    expect(version).toBeGreaterThanOrEqual(refused);
  }
  await write({ path, backupDir, expectedText: readFileSync(path, 'utf8') });
  expect(readdirSync(join(path, '..'))).toEqual(['config.json']);
});

function mount(args: readonly string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** Root in a container often may not. */
function canMount(): boolean {
  if (!isRoot) return false;
  const { status } = spawnSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt']);
  return status === 0;
}
