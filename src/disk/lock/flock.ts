import { type ChildProcess, spawn } from 'node:child_process';
import { bad, NOWHERE } from '../../ground/problem.ts';
import { systemCode } from '../errno.ts';
import type { LockProblem } from '../problem.ts';
import { toolPath } from '../tools.ts';

/** flock(1)'s exit code for "somebody else has it". */
const CONFLICT = 75;
/** It never waits for the lock; one that does not end was stopped by somebody. */
const FLOCK_MS = 10_000;

/** Has flock(1) lock our descriptor, which it inherits: the lock stays with it when flock(1) has ended. */
export async function flocked(fd: number, path: string): Promise<ReturnType<typeof bad<LockProblem>> | undefined> {
  const child = spawn('flock', ['--nonblock', '--conflict-exit-code', String(CONFLICT), '3'], {
    // A session of its own: ^C is for us alone.
    detached: true,
    stdio: ['ignore', 'ignore', 'pipe', fd],
    env: { LC_ALL: 'C', PATH: toolPath() },
    timeout: FLOCK_MS,
    killSignal: 'SIGKILL',
  });
  const { ended, stderr } = await endOf(child);
  if (ended === 0) return undefined;
  if (ended === CONFLICT) return bad({ code: 'lock_held', ...NOWHERE, path });
  if (ended === 'ENOENT') return bad({ code: 'lock_tool_missing', ...NOWHERE, path });
  return bad({ code: 'lock_failed', ...NOWHERE, path, stderr, ended });
}

/** `ended`: exit code, signal, or why it did not start. */
function endOf(child: ChildProcess): Promise<{ readonly ended: number | string; readonly stderr: string }> {
  let stderr = '';
  child.stderr?.on('data', (text: Buffer) => {
    stderr += text.toString('utf8');
  });
  return new Promise((resolve) => {
    child.once('error', (error) => resolve({ ended: systemCode(error), stderr }));
    child.once('close', (code, signal) => resolve({ ended: code ?? signal ?? '', stderr: stderr.trim() }));
  });
}
