import { tmpdir } from 'node:os';
import type { execa as Execa } from 'execa';
import { systemCode } from '../../disk/errno.ts';
import type { ChangeResult, OutputLine } from '../../engine/apply/host.ts';
import { meaning, remedy } from '../errno.ts';
import { pctFailure } from './failure.ts';
import { type CommandOutput, openOutput } from './output.ts';

const DEFAULT_TIMEOUT_MS = 120_000;
/** How often we look at what a running command has written. */
const POLL_MS = 40;

export interface PctRun {
  readonly onOutput: (line: OutputLine) => void;
  /** Milliseconds we wait for it; 120,000 when absent. */
  readonly timeoutMs?: number;
}

/** Runs `pct` exactly as given, in a session of its own. Nothing of ours ever ends it: no timeout, no ^C, not our own end. */
export async function runPct(argv: readonly string[], run: PctRun): Promise<ChangeResult> {
  let output: CommandOutput;
  try {
    output = openOutput(run.onOutput);
  } catch (error) {
    return notStarted(argv, systemCode(error), `no temporary file for its output (${tmpdir()}): `);
  }
  try {
    return await follow(argv, output, run.timeoutMs ?? DEFAULT_TIMEOUT_MS);
  } finally {
    output.close();
  }
}

async function follow(argv: readonly string[], output: CommandOutput, timeoutMs: number): Promise<ChangeResult> {
  const { execa } = await import('execa');
  const child = start(execa, argv, output);
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
    return stillRunning(argv, child.pid, timeoutMs);
  }
  if (!ended.failed) return { ok: true };
  if (ended.code === 'ENOENT') return notFound(argv);
  if (ended.code !== undefined && ended.exitCode === undefined) return notStarted(argv, ended.code);
  const how = ended.signal ? `was ended by ${ended.signal}` : `ended with exit code ${ended.exitCode}`;
  return { ok: false, ...pctFailure(argv, how, output.lastErrors()) };
}

function start(execa: typeof Execa, [file = '', ...args]: readonly string[], { stdout, stderr }: CommandOutput) {
  return execa(file, args, {
    detached: true,
    reject: false,
    stdin: 'ignore',
    // Any open descriptor will do; execa's types name the first few.
    stdout: stdout as 3,
    stderr: stderr as 3,
    cwd: '/',
    // Perl warns on stderr about a locale that is not installed; cron's PATH has no sbin.
    env: { LC_ALL: 'C.UTF-8', PATH: `${process.env.PATH ?? ''}:/usr/sbin:/usr/bin:/sbin:/bin` },
  });
}

function stillRunning(argv: readonly string[], pid: number | undefined, timeoutMs: number): ChangeResult {
  return {
    ok: false,
    code: 'timeout',
    summary: `${argv.slice(0, 3).join(' ')} has not ended after ${timeoutMs / 1000} s and is still running`,
    detail: `Its process id is ${pid}.`,
    hint: `It is left alone, for a change cut short is worse. Wait until process ${pid} has ended, then plan again.`,
  };
}

function notFound([file = '']: readonly string[]): ChangeResult {
  return {
    ok: false,
    code: 'failed',
    summary: `${file} was not found on PATH`,
    hint: 'Run this on a Proxmox VE host, as root; or try the demo: phoenix-volumes demo',
  };
}

function notStarted([file = '']: readonly string[], code: string, why = ''): ChangeResult {
  const summary = `${file} could not be started: ${why}${meaning(code)}`;
  return { ok: false, code: 'failed', summary, hint: `Nothing was done. ${remedy(code) ?? ''}`.trim() };
}
