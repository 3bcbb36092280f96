import { readdirSync, readFileSync } from 'node:fs';
import { spawn } from '@lydell/node-pty';

/** A program in a terminal whose output is counted and timed, not shown. */
export interface MeasuredTerminal {
  readonly pid: number;
  /** Milliseconds from the start of the process until its output has all of these. */
  readonly shows: (...texts: readonly string[]) => Promise<number>;
  /** Sends keys and waits until what they paint has come. */
  readonly press: (keys: string) => Promise<Paint>;
  /** Sends keys without waiting for anything. */
  readonly send: (keys: string) => void;
  /** Bytes that come within this time without a key. */
  readonly idle: (milliseconds: number) => Promise<number>;
  readonly exited: Promise<{ readonly exitCode: number }>;
  readonly close: () => Promise<void>;
}

export interface Paint {
  /** Until the end of the first frame. */
  readonly milliseconds: number;
  /** Of everything that came until the output rested. */
  readonly bytes: number;
}

/** The end of a synchronized update: a frame is complete. */
const FRAME_END = '\u001b[?2026l';
/** Output that rests this long is over. */
const REST_MS = 40;
const LIMIT_MS = 30_000;

/** Starts a program, Node unless another is named, with an environment of three variables, as `env -i` would. */
export function measuredTerminal(
  args: readonly string[],
  {
    file = process.execPath,
    columns = 80,
    rows = 24,
    env: more = {},
  }: {
    readonly file?: string;
    readonly columns?: number;
    readonly rows?: number;
    readonly env?: Readonly<Record<string, string>>;
  } = {},
): MeasuredTerminal {
  const env = { PATH: '/usr/bin:/bin', TERM: 'xterm-256color', LANG: 'C.UTF-8', ...more };
  const started = performance.now();
  const program = spawn(file, [...args], { name: env.TERM, cols: columns, rows, env });
  const listeners = new Set<(data: string) => void>();
  let output = '';
  program.onData((data) => {
    output += data;
    for (const listen of listeners) listen(data);
  });
  let running = true;
  const exited = new Promise<{ readonly exitCode: number }>((resolve) => {
    program.onExit(({ exitCode }) => {
      running = false;
      resolve({ exitCode });
    });
  });
  const listening = <T>(start: (done: (value: T) => void) => (data: string) => void, what: string): Promise<T> =>
    new Promise((resolve, reject) => {
      const finish = (settle: () => void) => {
        clearTimeout(limit);
        listeners.delete(listen);
        settle();
      };
      const limit = setTimeout(() => finish(() => reject(new Error(`${what}: ${JSON.stringify(output)}`))), LIMIT_MS);
      const listen = start((value) => finish(() => resolve(value)));
      listeners.add(listen);
      listen('');
    });
  return {
    pid: program.pid,
    shows: (...texts) =>
      listening<number>(
        (done) => () => {
          if (texts.every((text) => output.includes(text))) done(performance.now() - started);
        },
        `never showed ${texts.join(', ')}`,
      ),
    press: (keys) => {
      const from = output.length;
      const pressed = performance.now();
      program.write(keys);
      return listening<Paint>(
        (done) => {
          let milliseconds: number | undefined;
          let rest: NodeJS.Timeout | undefined;
          return () => {
            const painted = output.slice(from);
            if (!painted.includes(FRAME_END)) return;
            milliseconds ??= performance.now() - pressed;
            const paint = { milliseconds, bytes: Buffer.byteLength(painted) };
            clearTimeout(rest);
            rest = setTimeout(() => done(paint), REST_MS);
          };
        },
        `${JSON.stringify(keys)} painted nothing`,
      );
    },
    send: (keys) => program.write(keys),
    idle: async (milliseconds) => {
      const from = output.length;
      await new Promise((resolve) => setTimeout(resolve, milliseconds));
      return Buffer.byteLength(output.slice(from));
    },
    exited,
    close: async () => {
      if (running) program.kill('SIGKILL');
      await exited;
    },
  };
}

/** Megabytes a process holds now, and the most it held. */
export function memoryOf(pid: number): { readonly resident: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const megabytes = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1024;
  return { resident: megabytes('VmRSS'), peak: megabytes('VmHWM') };
}

/** The processes that a process started and that live, and those that they did. */
export function startedBy(pid: number): readonly number[] {
  return tasksOf(pid).flatMap((task) =>
    (textOf(`${task}/children`).match(/\d+/g) ?? []).flatMap((child) => [Number(child), ...startedBy(Number(child))]),
  );
}

/** Milliseconds of the processor of all threads of a process, and of all that it started (proc(5), schedstat: nanoseconds). */
export const processorMs = (pid: number): number =>
  [pid, ...startedBy(pid)]
    .flatMap(tasksOf)
    .map((task) => Number(textOf(`${task}/schedstat`).split(' ')[0]) / 1e6)
    .reduce((sum, one) => sum + one, 0);

function tasksOf(pid: number): readonly string[] {
  try {
    return readdirSync(`/proc/${pid}/task`).map((thread) => `/proc/${pid}/task/${thread}`);
  } catch {
    return [];
  }
}

/** Of a thread that has just ended there is none. */
function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
