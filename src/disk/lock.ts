import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { meaning, systemCode } from './errno.ts';

/** A lock we hold, or why not. `held`: somebody else has it. */
export type Lock =
  | { readonly ok: true; readonly release: () => Promise<void> }
  | { readonly ok: false; readonly code: 'held' | 'failed'; readonly summary: string; readonly hint: string };

export interface LockOptions {
  /** Go on unlocked where the machine has no flock(1): for the demo on macOS, whose folder belongs to one person. */
  readonly optional?: boolean;
}

export type Locked<T> = { readonly ok: true; readonly value: T } | Extract<Lock, { readonly ok: false }>;

/** flock(1)'s exit code for "somebody else has it". */
const CONFLICT = 75;

/**
 * Takes the lock on a file (made where absent) or says at once why not. A child holds it for as long as our end of
 * its stdin is open, so the kernel frees it whatever happens to us, and keeps it while we are only stopped.
 */
export async function acquireLock(path: string, { optional = false }: LockOptions = {}): Promise<Lock> {
  try {
    await mkdir(dirname(path), { recursive: true });
  } catch (error) {
    return failed(path, meaning(systemCode(error)), 'Run as root, or choose another folder.');
  }
  const { execa } = await import('execa');
  const child = execa('flock', ['--nonblock', '--conflict-exit-code', String(CONFLICT), path, 'cat'], {
    // A session of its own: ^C is for us alone, and must not free the lock of a running apply.
    detached: true,
    reject: false,
    stdin: 'pipe',
    env: { LC_ALL: 'C' },
  });
  // A child that ended already has closed its side; its result tells why.
  child.stdin.on('error', () => {});
  // flock(1) says nothing when it has the lock, but only then does cat echo this.
  child.stdin.write('locked\n');
  const echoed = new Promise<'locked'>((resolve) => child.stdout.once('data', () => resolve('locked')));
  const answer = await Promise.race([echoed, child]);
  if (answer === 'locked') {
    return {
      ok: true,
      release: async () => {
        child.stdin.end();
        await child;
      },
    };
  }
  if (answer.exitCode === CONFLICT) return held(path);
  if (answer.code === 'ENOENT') return optional ? { ok: true, release: async () => {} } : withoutFlock(path);
  return failed(
    path,
    answer.stderr || `flock ended with ${answer.signal ?? answer.exitCode}`,
    `Look at ${path}: it must be a plain file we may open.`,
  );
}

/** Runs `work` under the lock and frees it afterwards, also when `work` throws. */
export async function withLock<T>(path: string, work: () => Promise<T>, options?: LockOptions): Promise<Locked<T>> {
  const lock = await acquireLock(path, options);
  if (!lock.ok) return lock;
  try {
    return { ok: true, value: await work() };
  } finally {
    await lock.release();
  }
}

function held(path: string): Lock & { readonly ok: false } {
  return {
    ok: false,
    code: 'held',
    summary: `Another process holds the lock ${path}`,
    hint: `Wait until it has finished; \`fuser -v ${path}\` shows who it is.`,
  };
}

function withoutFlock(path: string): Lock & { readonly ok: false } {
  return failed(path, 'flock is not installed', 'Install util-linux, which has it: apt install util-linux');
}

function failed(path: string, why: string, hint: string): Lock & { readonly ok: false } {
  return { ok: false, code: 'failed', summary: `The lock ${path} cannot be taken: ${why}`, hint };
}
