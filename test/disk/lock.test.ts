import { execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  readFileSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acquireLock, withLock } from '../../src/disk/lock/lock.ts';
import { isRoot, standIn, tempFolder, until, withEnvironment } from '../host/temp-folder.ts';

const NOBODY = 65_534;
const LOCK = join(import.meta.dirname, '../../src/disk/lock/lock.ts');

/** Another process that takes the lock and holds it until it is told otherwise. */
async function holder(path: string) {
  const script = `import { acquireLock } from '${LOCK}';
    const lock = await acquireLock(${JSON.stringify(path)});
    console.log(lock.ok ? 'locked' : lock.problems[0].code);
    process.stdin.once('data', async () => { await lock.value.release(); console.log('released'); process.exit(); });`;
  const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return { child, line: async () => (await lines.next()).value };
}

async function becomesFree(path: string): Promise<void> {
  const deadline = Date.now() + 10_000;
  for (;;) {
    const lock = await acquireLock(path);
    if (lock.ok) return lock.value.release();
    if (Date.now() > deadline) throw new Error('the lock did not become free');
  }
}

describe('a lock', () => {
  it('is refused to a second one while it is held, and free afterwards', async () => {
    const path = join(tempFolder(), 'lock');
    const first = await acquireLock(path);
    expect(first.ok).toBe(true);
    const second = await acquireLock(path);
    expect(second).toMatchObject({ ok: false, problems: [{ code: 'lock_held', path }] });
    if (first.ok) await first.value.release();
    const third = await acquireLock(path);
    expect(third.ok).toBe(true);
    if (third.ok) await third.value.release();
  });

  it('makes its file and the folder it lies in', async () => {
    const path = join(tempFolder(), 'run/lock/phoenix-volumes.lock');
    expect(await withLock(acquireLock(path), async () => existsSync(path))).toEqual({ ok: true, value: true });
  });

  it('is freed when the work throws', async () => {
    const path = join(tempFolder(), 'lock');
    await expect(withLock(acquireLock(path), () => Promise.reject(new Error('bug')))).rejects.toThrow('bug');
    expect(await withLock(acquireLock(path), async () => 1)).toEqual({ ok: true, value: 1 });
  });

  it('lets two that want it at once never interleave', async () => {
    const folder = tempFolder();
    const work = async (name: string) => {
      appendFileSync(join(folder, 'log'), `${name} begins\n`);
      await new Promise((resolve) => setImmediate(resolve));
      appendFileSync(join(folder, 'log'), `${name} ends\n`);
    };
    const names = ['a', 'b', 'c', 'd', 'e'];
    const results = await Promise.all(
      names.map((name) => withLock(acquireLock(join(folder, 'lock')), () => work(name))),
    );
    const log = readFileSync(join(folder, 'log'), 'utf8').trim().split('\n');
    expect(results.filter(({ ok }) => ok).length * 2).toBe(log.length);
    for (let line = 0; line < log.length; line += 2) {
      expect(log[line + 1]).toBe(log[line]?.replace('begins', 'ends'));
    }
  });

  it('is freed by the kernel when its holder is killed', async () => {
    const path = join(tempFolder(), 'lock');
    const other = await holder(path);
    expect(await other.line()).toBe('locked');
    expect(await acquireLock(path)).toMatchObject({ ok: false, problems: [{ code: 'lock_held' }] });
    other.child.kill('SIGKILL');
    await becomesFree(path);
  });

  it('stays with a holder that is only stopped', async () => {
    const path = join(tempFolder(), 'lock');
    const other = await holder(path);
    expect(await other.line()).toBe('locked');
    other.child.kill('SIGSTOP');
    await until(() => stateOf(other.child.pid) === 'T', 'the holder to be stopped');
    expect(await acquireLock(path)).toMatchObject({ ok: false, problems: [{ code: 'lock_held' }] });
    other.child.kill('SIGCONT');
    other.child.stdin.write('go\n');
    expect(await other.line()).toBe('released');
    await becomesFree(path);
  });

  it('survives ^C, which a terminal sends to every process of ours', async () => {
    const path = join(tempFolder(), 'lock');
    const script = `import { acquireLock } from '${LOCK}';
      process.on('SIGINT', () => console.log('interrupted'));
      const lock = await acquireLock(${JSON.stringify(path)});
      console.log('locked'); setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', script], {
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    expect((await lines.next()).value).toBe('locked');
    process.kill(-(child.pid ?? 0), 'SIGINT');
    expect((await lines.next()).value).toBe('interrupted');
    expect(await acquireLock(path)).toMatchObject({ ok: false, problems: [{ code: 'lock_held' }] });
  });

  it('cannot be taken where its folder cannot be', async () => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'file'), '');
    expect(await acquireLock(join(folder, 'file/lock'))).toMatchObject({
      ok: false,
      problems: [{ code: 'lock_folder', system: 'EEXIST' }],
    });
  });

  it('says in flock’s words why it cannot be taken', async () => {
    standIn('flock', 'echo "flock: 3: No locks available" >&2; exit 66');
    expect(await acquireLock(join(tempFolder(), 'lock'))).toMatchObject({
      ok: false,
      problems: [{ code: 'lock_failed', stderr: 'flock: 3: No locks available', ended: 66 }],
    });
  });

  it.each([
    ['symlink', (path: string) => symlinkSync('/dev/null', path)],
    ['directory', (path: string) => mkdirSync(path)],
    ['special', (path: string) => execFileSync('mkfifo', ['-m', '600', path])],
    ['mode', (path: string) => writeFileSync(path, '', { mode: 0o644 })],
  ] as const)('is refused at once where a %s is in its place', async (fault, make) => {
    const path = join(tempFolder(), 'lock');
    make(path);
    expect(await acquireLock(path)).toMatchObject({ ok: false, problems: [{ code: 'lock_unsafe', path, fault }] });
  });

  it.each([
    ['mode', (folder: string) => mkdirSync(folder, { mode: 0o755 })],
    [
      'symlink',
      (folder: string) => {
        mkdirSync(`${folder}-of-somebody`, { mode: 0o700 });
        symlinkSync(`${folder}-of-somebody`, folder);
      },
    ],
  ] as const)('is refused where its folder has the wrong %s', async (fault, make) => {
    const folder = join(tempFolder(), 'run');
    make(folder);
    expect(await acquireLock(join(folder, 'lock'))).toMatchObject({
      ok: false,
      problems: [{ code: 'lock_unsafe', path: folder, fault }],
    });
  });

  it.runIf(isRoot)(
    'is refused where file or folder belong to another user, who may hold it as long as he likes',
    async () => {
      const path = join(tempFolder(), 'lock');
      writeFileSync(path, '', { mode: 0o600 });
      chownSync(path, NOBODY, NOBODY);
      const refused = { ok: false, problems: [{ code: 'lock_unsafe', fault: 'owner' }] };
      expect(await acquireLock(path)).toMatchObject(refused);
      const folder = join(tempFolder(), 'folder');
      mkdirSync(folder, { mode: 0o700 });
      chownSync(folder, NOBODY, NOBODY);
      expect(await acquireLock(join(folder, 'lock'))).toMatchObject(refused);
    },
  );

  it.runIf(isRoot)('is out of reach of another user, who cannot keep us from it', async () => {
    const folder = tempFolder();
    chmodSync(folder, 0o755);
    const path = join(folder, 'run/apply.lock');
    const lock = await acquireLock(path);
    if (lock.ok) await lock.value.release();
    const attack = spawnSync('flock', ['--nonblock', path, 'true'], { uid: NOBODY, gid: NOBODY, encoding: 'utf8' });
    expect(attack).toMatchObject({ status: 66, stderr: expect.stringContaining('Permission denied') });
  });

  it('has no other process that holds it, and none that we start inherits it', async () => {
    const path = join(tempFolder(), 'lock');
    const lock = await acquireLock(path);
    expect(lock.ok).toBe(true);
    const child = spawn('sleep', ['60']);
    onTestFinished(() => void child.kill('SIGKILL'));
    if (lock.ok) await lock.value.release();
    expect((await acquireLock(path)).ok).toBe(true);
  });

  it('runs no flock of the folder that somebody stands in', async () => {
    const trap = tempFolder();
    writeFileSync(join(trap, 'flock'), `#!/bin/sh\ntouch ${trap}/ran\n`, { mode: 0o755 });
    const before = process.cwd();
    process.chdir(trap);
    onTestFinished(() => process.chdir(before));
    withEnvironment('PATH', `.::bin/..:${process.env.PATH}`);
    expect((await acquireLock(join(tempFolder(), 'lock'))).ok).toBe(true);
    expect(existsSync(join(trap, 'ran'))).toBe(false);
  });

  it('needs flock, unless it is optional', async () => {
    withEnvironment('PATH', tempFolder());
    const path = join(tempFolder(), 'lock');
    expect(await acquireLock(path)).toMatchObject({
      ok: false,
      problems: [{ code: 'lock_tool_missing', path }],
    });
    expect(await withLock(acquireLock(path, { optional: true }), async () => 1)).toEqual({ ok: true, value: 1 });
  });
});

function stateOf(pid: number | undefined): string | undefined {
  return /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
}
