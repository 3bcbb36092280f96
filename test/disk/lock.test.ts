import { spawn } from 'node:child_process';
import { appendFileSync, existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it, onTestFinished } from 'vitest';
import { acquireLock, withLock } from '../../src/disk/lock.ts';
import { tempFolder, until, withEnvironment } from '../host/temp-folder.ts';

const LOCK = join(import.meta.dirname, '../../src/disk/lock.ts');

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
    expect(await withLock(path, async () => existsSync(path))).toEqual({ ok: true, value: true });
  });

  it('is freed when the work throws', async () => {
    const path = join(tempFolder(), 'lock');
    await expect(withLock(path, () => Promise.reject(new Error('bug')))).rejects.toThrow('bug');
    expect(await withLock(path, async () => 1)).toEqual({ ok: true, value: 1 });
  });

  it('lets two that want it at once never interleave', async () => {
    const folder = tempFolder();
    const work = async (name: string) => {
      appendFileSync(join(folder, 'log'), `${name} begins\n`);
      await new Promise((resolve) => setImmediate(resolve));
      appendFileSync(join(folder, 'log'), `${name} ends\n`);
    };
    const names = ['a', 'b', 'c', 'd', 'e'];
    const results = await Promise.all(names.map((name) => withLock(join(folder, 'lock'), () => work(name))));
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

  it('cannot be taken where its file cannot be opened, and says so in flock’s words', async () => {
    const folder = tempFolder();
    symlinkSync('loop', join(folder, 'loop'));
    expect(await acquireLock(join(folder, 'loop'))).toMatchObject({
      ok: false,
      problems: [{ code: 'lock_failed', stderr: expect.stringContaining('loop') }],
    });
  });

  it('needs flock, unless it is optional', async () => {
    withEnvironment('PATH', tempFolder());
    const path = join(tempFolder(), 'lock');
    expect(await acquireLock(path)).toMatchObject({
      ok: false,
      problems: [{ code: 'lock_tool_missing', path }],
    });
    expect(await withLock(path, async () => 1, { optional: true })).toEqual({ ok: true, value: 1 });
  });
});

function stateOf(pid: number | undefined): string | undefined {
  return /\) (\S)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1];
}
