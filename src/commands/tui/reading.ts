import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Snapshot } from '../../components/app/contract.ts';
import type { AskedIdentity } from '../../engine/permission/identity.ts';
import { VERSION } from '../../ground/version.ts';
import type { OpenOptions } from '../../operations/locate.ts';
import { joiner, type PartTree } from '../../operations/watch/parts.ts';
import type { Watch } from '../../operations/watch/watch.ts';
import { collectGarbage } from '../compile.ts';
import { READER } from './wanted.ts';

/** What the screens need of whatever looks for them. */
export type Looking = Pick<Watch, 'get' | 'subscribe' | 'refresh' | 'ask' | 'close'>;

/** What the reader is told, a line of JSON each, after its first one. */
export type ReaderRequest =
  | { readonly do: 'refresh'; readonly id: number }
  | { readonly do: 'ask'; readonly who: AskedIdentity };

interface Opening {
  readonly open: OpenOptions;
}

/** What the reader says, a line of JSON each; a tree is of parts that came before it. */
export type ReaderWord =
  | { readonly version: string }
  | { readonly part: number; readonly value: unknown }
  | { readonly tree: PartTree }
  | { readonly done: number };

/** The first line that a reader gets, if it is one. */
export function openingIn(line: string | undefined): Opening | undefined {
  try {
    const said: unknown = JSON.parse(line ?? '');
    return typeof said === 'object' && said !== null && 'open' in said ? (said as Opening) : undefined;
  } catch {
    return undefined;
  }
}

export interface ReadingOptions {
  readonly options: OpenOptions;
  /** Until something was read. */
  readonly first: Snapshot;
  /** Looks in this process, once the other one cannot be started, or is gone. */
  readonly here: () => Promise<Looking>;
  /** That could not be done either. */
  readonly onBroken: (error: unknown) => void;
}

/** Looks in a process of its own, so that a look, however long, keeps no key waiting. */
export function readApart({ options, first, here, onBroken }: ReadingOptions): Looking {
  const listeners = new Set<() => void>();
  const waiting = new Map<number, () => void>();
  const asked: AskedIdentity[] = [];
  const { take, join } = joiner();
  let snapshot = first;
  let last = 0;
  let closed = false;
  let own: Looking | undefined;
  let isGone = false;

  const reader = spawn(...ourselves(READER), {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...LESS_COMPILING },
  });
  reader.on('error', gone).on('exit', gone);
  reader.stdin.on('error', gone);
  createInterface({ input: reader.stdout }).on('line', (line) => {
    if (isGone || closed) return;
    const read = heard(line);
    if (read) show(read);
  });
  tell({ open: options });

  function tell(request: ReaderRequest | Opening): void {
    reader.stdin.write(`${JSON.stringify(request)}\n`);
  }

  /** Gives a snapshot that is whole. */
  function heard(line: string): Snapshot | undefined {
    try {
      const answer = JSON.parse(line) as ReaderWord;
      if ('part' in answer) take(answer.part, answer.value);
      else if ('tree' in answer) return join(answer.tree);
      else if ('done' in answer) done(answer.done);
      // Another one was installed in this moment.
      else if (answer.version !== VERSION) gone();
    } catch {
      gone();
    }
    return undefined;
  }

  function done(id: number): void {
    waiting.get(id)?.();
    waiting.delete(id);
  }

  function show(read: Snapshot): void {
    snapshot = read;
    for (const listener of listeners) listener();
    collectGarbage();
  }

  function gone(): void {
    if (isGone || closed) return;
    isGone = true;
    reader.kill('SIGKILL');
    goOnHere().catch(onBroken);
  }

  async function goOnHere(): Promise<void> {
    const looking = await here();
    if (closed) return looking.close();
    own = looking;
    for (const who of asked) looking.ask(who);
    looking.subscribe(() => show(looking.get()));
    await looking.refresh();
    for (const id of [...waiting.keys()]) done(id);
  }

  return {
    get: () => snapshot,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    refresh: () => {
      if (own) return own.refresh();
      const id = ++last;
      const looked = new Promise<void>((resolve) => waiting.set(id, resolve));
      if (!isGone) tell({ do: 'refresh', id });
      return looked;
    },
    ask: (who) => {
      asked.push(who);
      if (own) own.ask(who);
      else if (!isGone) tell({ do: 'ask', who });
    },
    close: () => {
      closed = true;
      own?.close();
      reader.kill('SIGKILL');
    },
  };
}

/**
 * What the executable runs on compiles a second time what has run for a while: at a first look a third of the processor's time,
 * and the looks after it are no faster.
 */
const LESS_COMPILING = { BUN_JSC_useDFGJIT: '0' };

/** This program with one word: with Node a file that it runs, else an executable that is whole. */
function ourselves(word: string): [file: string, args: string[]] {
  return [process.execPath, 'bun' in process.versions ? [word] : [process.argv[1] ?? '', word]];
}
