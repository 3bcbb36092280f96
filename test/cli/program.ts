import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { bundle } from '../../scripts/build.mjs';

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

/** The program as it ships, built once for a test file. */
export function builtProgram(): {
  readonly path: () => string;
  readonly call: (args: readonly string[], options?: CallOptions) => Promise<Ended>;
} {
  let folder = '';
  const path = () => join(folder, 'phoenix-volumes.mjs');
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'phoenix-program-'));
    const { chmod } = await import('node:fs/promises');
    await chmod(folder, 0o755);
    await bundle(path());
  });
  afterAll(() => rm(folder, { recursive: true, force: true }));
  return { path, call: (args, options) => call(path(), args, options) };
}

function call(program: string, args: readonly string[], options: CallOptions = {}): Promise<Ended> {
  const { env = {}, uid, cwd, meanwhile } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, ...args], {
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
