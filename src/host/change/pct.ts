import { tmpdir } from 'node:os';
import type { execa as Execa } from 'execa';
import { systemCode } from '../../disk/errno.ts';
import { processStart } from '../../disk/process.ts';
import { pctPath } from '../../disk/tools.ts';
import type { ChangeResult, OutputLine, PerformRun } from '../../engine/apply/host.ts';
import { good } from '../../ground/problem.ts';
import { unmade } from '../problem.ts';
import { callText, pctFailure } from './failure.ts';
import { gated, gateError } from './gate.ts';
import { type CommandOutput, openOutput } from './output.ts';

const DEFAULT_TIMEOUT_MS = 120_000;
/** How often we look at what a running command has written. */
const POLL_MS = 40;

export interface PctRun {
  readonly onOutput: (line: OutputLine) => void;
  /** Told its process, which does nothing before this resolves. */
  readonly onStart?: PerformRun['onStart'];
  /** Milliseconds we wait for it; 120,000 when absent. */
  readonly timeoutMs?: number;
}

/**
 * Runs `pct` exactly as given, in a session of its own. Once it runs nothing of ours ends it: no timeout, no ^C, not our own
 * end. Where that comes before `onStart` has resolved it never runs.
 */
export async function runPct(argv: readonly string[], run: PctRun): Promise<ChangeResult> {
  let output: CommandOutput;
  try {
    output = openOutput(run.onOutput);
  } catch (error) {
    return unmade('failed', {
      code: 'pct_unstarted',
      program: argv[0] ?? '',
      system: systemCode(error),
      folder: tmpdir(),
    });
  }
  try {
    return await follow(argv, output, run);
  } finally {
    output.close();
  }
}

async function follow(
  argv: readonly string[],
  output: CommandOutput,
  { timeoutMs = DEFAULT_TIMEOUT_MS, onStart }: PctRun,
): Promise<ChangeResult> {
  const { execa } = await import('execa');
  const child = start(execa, argv, output);
  const started = child.pid === undefined ? undefined : processStart(child.pid);
  if (child.pid !== undefined && started !== undefined) await onStart?.({ pid: child.pid, started });
  child.stdin.end('.');
  const poll = setInterval(() => output.drain(), POLL_MS);
  let deadline: NodeJS.Timeout | undefined;
  const patience = new Promise<'timeout'>((resolve) => {
    deadline = setTimeout(() => resolve('timeout'), timeoutMs);
  });
  const ended = await Promise.race([child, patience]);
  clearInterval(poll);
  clearTimeout(deadline);
  output.end();
  if (ended === 'timeout') {
    child.unref();
    const seconds = timeoutMs / 1000;
    return unmade('timeout', { code: 'pct_unfinished', command: callText(argv), pid: child.pid, seconds });
  }
  if (!ended.failed) return good('done');
  if (ended.code !== undefined && ended.exitCode === undefined) return unstarted('perl', ended.code);
  const [program = ''] = argv;
  const obstacle = gateError(ended.stdio[3]);
  if (obstacle !== undefined) return unstarted(program, obstacle);
  return pctFailure(argv, ended.signal ? { signal: ended.signal } : { code: ended.exitCode }, output.lastErrors());
}

const unstarted = (program: string, system: string): ChangeResult =>
  system === 'ENOENT'
    ? unmade('failed', { code: 'pct_not_found', program })
    : unmade('failed', { code: 'pct_unstarted', program, system });

function start(execa: typeof Execa, argv: readonly string[], { stdout, stderr }: CommandOutput) {
  const [file, ...args] = gated(argv);
  return execa(file, args, {
    detached: true,
    reject: false,
    // Any open descriptor will do; execa's types name the first few.
    stdio: ['pipe', stdout as 3, stderr as 3, 'pipe'],
    cwd: '/',
    // Perl warns on stderr about a locale that is not installed; cron's PATH has no sbin.
    env: { LC_ALL: 'C.UTF-8', PATH: pctPath() },
  });
}
