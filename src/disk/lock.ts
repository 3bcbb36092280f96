import { dirname } from 'node:path';
import { bad, good, NOWHERE, type Result } from '../ground/problem.ts';
import { makeFolder } from './durable.ts';
import { systemCode } from './errno.ts';
import type { LockProblem } from './problem.ts';

/** A lock that is ours until it is released. */
export interface Lock {
  readonly release: () => Promise<void>;
}

export interface LockOptions {
  /** Go on unlocked where the machine has no flock(1): for the demo on macOS, whose folder belongs to one person. */
  readonly optional?: boolean;
}

/** flock(1)'s exit code for "somebody else has it". */
const CONFLICT = 75;

/**
 * Takes the lock on a file (made where absent) or says at once why not. A child holds it for as long as our end of
 * its stdin is open, so the kernel frees it whatever happens to us, and keeps it while we are only stopped.
 */
export async function acquireLock(
  path: string,
  { optional = false }: LockOptions = {},
): Promise<Result<Lock, LockProblem>> {
  try {
    await makeFolder(dirname(path));
  } catch (error) {
    return bad({ code: 'lock_folder', ...NOWHERE, path, system: systemCode(error) });
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
    const release = async () => {
      child.stdin.end();
      await child;
    };
    return good({ release });
  }
  if (answer.exitCode === CONFLICT) return bad({ code: 'lock_held', ...NOWHERE, path });
  if (answer.code !== 'ENOENT') {
    const ended = answer.signal ?? answer.exitCode ?? '';
    return bad({ code: 'lock_failed', ...NOWHERE, path, stderr: answer.stderr, ended });
  }
  return optional ? good({ release: async () => {} }) : bad({ code: 'lock_tool_missing', ...NOWHERE, path });
}

/** Runs `work` under the lock and frees it afterwards, also when `work` throws. */
export async function withLock<T>(
  path: string,
  work: () => Promise<T>,
  options?: LockOptions,
): Promise<Result<T, LockProblem>> {
  const lock = await acquireLock(path, options);
  if (!lock.ok) return lock;
  try {
    return good(await work());
  } finally {
    await lock.value.release();
  }
}
