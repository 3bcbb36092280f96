import { Socket } from 'node:net';
import { type IPty, spawn } from '@lydell/node-pty';
import { bytesOf } from './keys.ts';
import { openScreen, type Screen } from './screen.ts';

/** A program in a terminal of its own, seen as a person sees it. */
export interface Terminal extends Pick<Screen, 'rows' | 'scrollback' | 'onAlternateScreen' | 'cursor' | 'resize'> {
  /** The rows as one text. */
  readonly screen: () => string;
  /** Waits until the screen has this; gives the screen. Rejects with the last screen when it never does. */
  readonly waitFor: (wanted: Wanted, timeoutMs?: number) => Promise<string>;
  /** Sends keys, by the keymap's name (`enter`, `ctrl+c`) or as the characters themselves. */
  readonly press: (...keys: readonly string[]) => void;
  /** Sends bytes, in one write. */
  readonly send: (bytes: Uint8Array) => void;
  /** Everything the program has written so far, escape sequences and all. */
  readonly output: () => string;
  readonly pid: number;
  readonly exited: Promise<TerminalExit>;
  /** Takes the terminal away from under the program, as when a line drops. */
  readonly hangUp: () => void;
  /** Ends the program if it still runs. */
  readonly close: () => Promise<void>;
}

export interface TerminalExit {
  readonly exitCode: number;
  readonly signal?: number;
}

/** A text somewhere on the screen, a pattern over its lines, or a question about it. */
export type Wanted = string | RegExp | ((screen: string) => boolean);

export interface TerminalOptions {
  /** 80 when absent. */
  readonly columns?: number;
  /** 24 when absent. */
  readonly rows?: number;
  /** The whole environment; this process's own with TERM=xterm-256color when absent. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
}

const DEFAULT_TIMEOUT_MS = 15_000;

/** Starts a program in a pseudoterminal. */
export function openTerminal(argv: readonly [string, ...string[]], options: TerminalOptions = {}): Terminal {
  const { columns = 80, rows = 24, env = { ...process.env, TERM: 'xterm-256color' }, cwd } = options;
  const [file, ...args] = argv;
  const program = spawn(file, args, { name: env.TERM ?? 'xterm-256color', cols: columns, rows, env, cwd });
  const takeAway = heldOpen(program);
  const screen = openScreen(columns, rows, (text) => program.write(text));
  const text = (): string => screen.rows().join('\n');
  const watch: Watch = { text, exit: undefined, looks: new Set() };
  let output = '';
  program.onData((data) => {
    output += data;
    screen.write(data, () => lookAgain(watch));
  });
  const exited = new Promise<TerminalExit>((resolve) => {
    program.onExit(({ exitCode, signal }) => {
      const exit = { exitCode, ...(signal ? { signal } : {}) };
      // After everything that is still to be shown: before that, nobody may say that it did not appear.
      screen.write('', () => {
        watch.exit = exit;
        lookAgain(watch);
        resolve(exit);
      });
    });
  });
  return {
    ...screen,
    screen: text,
    waitFor: (wanted, timeoutMs = DEFAULT_TIMEOUT_MS) => waitFor(watch, wanted, timeoutMs),
    press: (...keys) => {
      for (const key of keys) program.write(bytesOf(key));
    },
    // Its types leave bytes out; it hands them on as they are.
    send: (bytes) => program.write(bytes as Uint8Array & string),
    resize: (newColumns, newRows) => {
      screen.resize(newColumns, newRows);
      program.resize(newColumns, newRows);
    },
    output: () => output,
    pid: program.pid,
    exited,
    hangUp: takeAway,
    close: async () => {
      if (!watch.exit) program.kill('SIGKILL');
      await exited;
      screen.close();
    },
  };
}

/** How long what a program wrote last may take to reach us after its end. */
const LAST_WORDS_MS = 10_000;

/**
 * node-pty closes our end of the terminal 200 ms after the program ended, whether or not all was read: on a busy machine
 * its last words would be lost. Here the end of what is read closes it, and time only where another program still holds
 * the terminal. Gives what closes it at once, which sends the SIGHUP that follows.
 */
function heldOpen(program: IPty): () => void {
  // Its types leave the socket out.
  const { _socket: socket } = program as IPty & { readonly _socket: Socket };
  const destroy = (end?: Error) => void Socket.prototype.destroy.call(socket, end);
  socket.destroy = (end) => {
    // The end of a terminal is an error to read: EIO.
    if (end) destroy(end);
    else setTimeout(destroy, LAST_WORDS_MS).unref();
    return socket;
  };
  return () => {
    destroy();
    program.kill('SIGHUP');
  };
}

/** Those who wait for something on the screen; each look is taken whenever it may have changed. */
interface Watch {
  readonly text: () => string;
  readonly looks: Set<() => void>;
  exit: TerminalExit | undefined;
}

function lookAgain({ looks }: Watch): void {
  for (const look of looks) look();
}

function waitFor(watch: Watch, wanted: Wanted, timeoutMs: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const settle = (finish: () => void): void => {
      clearTimeout(timer);
      watch.looks.delete(look);
      finish();
    };
    const giveUp = (why: string): void => settle(() => reject(new Error(unseen(wanted, why, watch.text()))));
    const look = (): void => {
      const text = watch.text();
      if (matches(text, wanted)) settle(() => resolve(text));
      else if (watch.exit) giveUp(`the program ended with ${watch.exit.exitCode}`);
    };
    const timer = setTimeout(() => giveUp(`not within ${timeoutMs} ms`), timeoutMs);
    watch.looks.add(look);
    look();
  });
}

function matches(screen: string, wanted: Wanted): boolean {
  if (typeof wanted === 'string') return screen.includes(wanted);
  return wanted instanceof RegExp ? wanted.test(screen) : wanted(screen);
}

function unseen(wanted: Wanted, why: string, screen: string): string {
  const what = typeof wanted === 'function' ? 'What was waited for' : JSON.stringify(String(wanted));
  return `${what} did not appear: ${why}. The screen:\n${screen}`;
}
