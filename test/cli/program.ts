import { spawn } from 'node:child_process';
import { inject } from 'vitest';

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CallOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly uid?: number;
  readonly cwd?: string;
  /** Called with the process once it runs. */
  readonly meanwhile?: (started: Started) => void;
}

export interface Started {
  readonly kill: (signal: NodeJS.Signals) => void;
  /** Resolves once stdout has this. */
  readonly printed: (text: string) => Promise<void>;
}

/** The program as it ships, as `test/build.ts` made or found it: for Node, or an executable. */
export const PROGRAM = inject('program');

/** What starts it. */
export const COMMAND: readonly [string, ...string[]] = PROGRAM.endsWith('.mjs')
  ? [process.execPath, PROGRAM]
  : [PROGRAM];

/** Runs the program to its end, without input. */
export function call(args: readonly string[], options: CallOptions = {}): Promise<Ended> {
  const { env = {}, uid, cwd, meanwhile } = options;
  return new Promise((resolve, reject) => {
    const [file, ...before] = COMMAND;
    const child = spawn(file, [...before, ...args], {
      env: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(uid === undefined ? {} : { uid, gid: uid }),
      ...(cwd === undefined ? {} : { cwd }),
    });
    let stdout = '';
    let stderr = '';
    const watchers = new Set<() => void>();
    child.stdout.setEncoding('utf8').on('data', (text: string) => {
      stdout += text;
      for (const watch of watchers) watch();
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr += text;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout, stderr }));
    meanwhile?.({
      kill: (signal) => void child.kill(signal),
      printed: (text) =>
        new Promise((seen) => {
          const watch = () => {
            if (stdout.includes(text)) seen();
          };
          watchers.add(watch);
          watch();
        }),
    });
  });
}
