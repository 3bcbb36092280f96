import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { COMMAND } from './program.ts';

/** The far end of a session, as it ships, with its input and output in our hands. */
export interface FarEnd {
  readonly hello: Readonly<Record<string, unknown>>;
  /** Sends a line as it is. */
  readonly send: (line: string) => void;
  /** Sends a request and gives its answer; lines of output before it are kept. */
  readonly ask: (request: object) => Promise<Readonly<Record<string, unknown>>>;
  /** The next line. */
  readonly next: () => Promise<Readonly<Record<string, unknown>>>;
  readonly hangUp: () => void;
  /** How it ended. */
  readonly ended: Promise<number | null>;
  readonly pid: number;
}

export async function farEnd(args: readonly string[], env: Readonly<Record<string, string>>): Promise<FarEnd> {
  const [file, ...before] = COMMAND;
  const child = spawn(file, [...before, ...args, 'member'], {
    env: { PATH: process.env.PATH ?? '', LANG: 'C.UTF-8', ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const next = async () => {
    const { done, value } = await lines.next();
    if (done) throw new Error('the far end says nothing more');
    return JSON.parse(value);
  };
  const send = (line: string) => void child.stdin.write(`${line}\n`);
  return {
    hello: await next(),
    send,
    next,
    ask: async (request) => {
      send(JSON.stringify(request));
      for (;;) {
        const line = await next();
        if (!('line' in line)) return line;
      }
    },
    hangUp: () => child.stdin.end(),
    ended,
    pid: child.pid ?? 0,
  };
}
