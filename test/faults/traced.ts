import { spawn } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { COMMAND } from '../cli/program.ts';

/** What is done at one of the program's system calls. */
export interface Disturbance {
  /** The call's name and place, as a trace has it, and which of those that are alike, from 1. */
  readonly call: string;
  readonly nth: number;
  readonly kind: Kind;
  /** The disk stays so: what writes later fails as well. */
  readonly from?: boolean;
  /** The call does its work, and then says that it failed. */
  readonly after?: boolean;
  /** Only the child that walks a tree is killed, not the program. */
  readonly alone?: boolean;
}

export const ERRORS = { EINTR: 4, EIO: 5, EACCES: 13, ENOSPC: 28, EROFS: 30, ESTALE: 116, EDQUOT: 122 } as const;

export type Kind = 'KILL' | keyof typeof ERRORS;

/** All of them. */
export const KINDS: readonly Kind[] = ['KILL', ...(Object.keys(ERRORS) as (keyof typeof ERRORS)[])];

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Traced extends Ended {
  /** The calls in their order. */
  readonly calls: readonly string[];
  readonly wasHit: boolean;
}

type Env = Readonly<Record<string, string>>;

export const runProgram = (args: readonly string[], env: Env): Promise<Ended> =>
  runToEnd(COMMAND[0], [...COMMAND.slice(1), ...args], env);

const TRACER = fileURLToPath(new URL('./trace.pl', import.meta.url));

/** Runs the program with all its file system calls below a folder traced, and one of them disturbed. */
export async function runTraced(
  args: readonly string[],
  { folder, env, disturbance }: { readonly folder: string; readonly env: Env; readonly disturbance?: Disturbance },
): Promise<Traced> {
  const report = `${folder}.report`;
  const asked = disturbance ? askedFor(disturbance) : [];
  const options = ['--below', folder, '--report', report, '--chunk', CHUNK, ...asked, '--', ...COMMAND, ...args];
  const ended = await runToEnd('perl', [TRACER, ...options], env);
  const lines = readFileSync(report, 'utf8').split('\n');
  rmSync(report);
  const named = (word: string) => lines.filter((line) => line.startsWith(word)).map((line) => line.slice(word.length));
  return { ...ended, calls: named('call '), wasHit: named('hit ').length > 0 };
}

/** Whether the child that walks a tree makes a call. */
export const isWalkers = (call: string): boolean => /^[a-z]+\.[a-z]/.test(call);

/** Entries of a chunk of a tree, so that a small one has several. */
const CHUNK = '0003';

const askedFor = ({ call, nth, kind, from, after, alone }: Disturbance): readonly string[] => [
  ...['--call', call, '--nth', String(nth), '--do', kind === 'KILL' ? kind : String(ERRORS[kind])],
  ...(from ? ['--from'] : []),
  ...(after ? ['--after'] : []),
  ...(alone ? ['--alone'] : []),
];

/** Whatever was done to it, it ends long before. */
const LONGEST_MS = 30_000;

function runToEnd(file: string, args: readonly string[], env: Env): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST_MS,
      killSignal: 'SIGKILL',
    });
    let [stdout, stderr] = ['', ''];
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
  });
}
