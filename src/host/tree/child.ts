import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { toolPath } from '../../disk/tools.ts';

/** A Perl child that walks; its descriptor 3 is the top of the tree. */
export interface TreeChild {
  /** Its records, each as its first word and the rest: a character for each byte. */
  readonly records: AsyncIterable<TreeRecord>;
  /** Lets it change what it asked for. */
  grant(): void;
  /** Nothing more is granted: it ends without having changed anything more. */
  close(): void;
  /** Ends it, whatever it is at. */
  kill(): void;
  /** What it is given on its descriptor 4. */
  readonly list: Writable | undefined;
  /** Resolves when it has ended: its exit code, null where it was killed, `missing` where there is no Perl. */
  readonly ended: Promise<number | null | 'missing'>;
}

export interface TreeRecord {
  readonly what: string;
  readonly rest: string;
}

/** In a session of its own, so that ^C is ours to hear; it ends with us whatever happens to us. */
export function treeChild(script: string, args: readonly string[], top: number, withList = false): TreeChild {
  const child = spawn('perl', ['-C0', '-e', script, '--', ...args], {
    env: { PATH: toolPath(), LC_ALL: 'C' },
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore', top, ...(withList ? (['pipe'] as const) : [])],
  });
  const list = withList ? (child.stdio[4] as Writable) : undefined;
  // What has ended reads no more, and has said why.
  for (const stream of [child.stdin, list]) stream?.on('error', () => {});
  return {
    records: recordsOf(child.stdout),
    grant: () => void child.stdin?.write('g'),
    close: () => void child.stdin?.end(),
    kill: () => void child.kill('SIGKILL'),
    list,
    ended: endOf(child),
  };
}

function endOf(child: ChildProcess): Promise<number | null | 'missing'> {
  return new Promise((resolve) => {
    child.on('error', (error) => resolve('code' in error && error.code === 'ENOENT' ? 'missing' : null));
    child.on('close', (code) => resolve(code));
  });
}

async function* recordsOf(stdout: Readable | null): AsyncGenerator<TreeRecord> {
  if (!stdout) return;
  stdout.setEncoding('latin1');
  let rest = '';
  for await (const text of stdout) {
    const parts = `${rest}${text}`.split('\0');
    rest = parts.pop() ?? '';
    for (const part of parts) yield { what: part.slice(0, 1), rest: part.slice(2) };
  }
}
