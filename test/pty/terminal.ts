import { readSync } from 'node:fs';
import { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import { type IPty, spawn } from '@lydell/node-pty';
import { bytesOf } from './keys.ts';
import { openScreen, type Screen } from './screen.ts';

/** A program in a terminal of its own, seen as a person sees it. */
export interface Terminal extends Pick<Screen, 'rows' | 'scrollback' | 'onAlternateScreen' | 'cursor' | 'resize'> {
  /** The rows as one text. */
  readonly screen: () => string;
  /** Waits until the screen has this and no frame is half written; gives the screen. Rejects with the last screen when it never does. */
  readonly waitFor: (wanted: Wanted, timeoutMs?: number) => Promise<string>;
  /** Sends keys, by the keymap's name (`enter`, `ctrl+c`) or as the characters themselves. */
  readonly press: (...keys: readonly string[]) => void;
  /** Sends bytes, in one write. */
  readonly send: (bytes: Uint8Array) => void;
  /** Everything the program has written so far, escape sequences and all. */
  readonly output: () => string;
  readonly pid: number;
  readonly exited: Promise<TerminalExit>;
  /** Takes nothing any more that the program writes, as after ^S or on a dead line; `resume` goes on. */
  readonly pause: () => void;
  readonly resume: () => void;
  /** From now on takes so many bytes in a second, as a serial line; `resume` ends it. */
  readonly throttle: (bytesPerSecond: number) => void;
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
  const screen = openScreen(columns, rows, (text) => program.write(text));
  const text = (): string => screen.rows().join('\n');
  const watch: Watch = { text, inFrame: screen.inFrame, exit: undefined, looks: new Set() };
  let output = '';
  const hear = (data: string): void => {
    output += data;
    screen.write(data, () => lookAgain(watch));
  };
  program.onData(hear);
  const slowly = slowReader(program, hear);
  readToTheEnd(program, hear);
  const exited = new Promise<TerminalExit>((resolve) => {
    program.onExit(({ exitCode, signal }) => {
      const exit = { exitCode, ...(signal ? { signal } : {}) };
      // After everything that is still to be shown: before that, nobody may say that it did not appear.
      screen.write('', () => {
        slowly.stop();
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
    pause: () => program.pause(),
    resume: () => {
      slowly.stop();
      program.resume();
    },
    throttle: (bytesPerSecond) => {
      stopReading(program);
      slowly.start(bytesPerSecond);
    },
    hangUp: () => {
      // Its types leave it out; it closes our end and sends the SIGHUP that follows.
      if ('destroy' in program && typeof program.destroy === 'function') program.destroy();
    },
    close: async () => {
      if (!watch.exit) program.kill('SIGKILL');
      await exited;
      screen.close();
    },
  };
}

/** Presses keys and waits for what each brings, one after the other. */
export async function walk(
  terminal: Terminal,
  ...steps: readonly (readonly [keys: string, wanted: Wanted])[]
): Promise<void> {
  for (const [keys, wanted] of steps) {
    terminal.press(keys);
    await terminal.waitFor(wanted);
  }
}

/**
 * The end of a terminal can overtake what was written last, above all on a busy machine: before our end is closed, what
 * still lies in it is read.
 */
function readToTheEnd(program: IPty, hear: (text: string) => void): void {
  // Its types leave both out.
  const { _socket: socket, _fd: fd } = program as IPty & { readonly _socket: Socket; readonly _fd: number };
  socket.destroy = (end) => {
    socket.destroy = () => socket;
    hear(leftIn(fd));
    // What was read before is heard first.
    setImmediate(() => Socket.prototype.destroy.call(socket, end));
    return socket;
  };
}

/** `pause` alone lets Node read once more, into a buffer that nobody asks for until `resume`: those bytes would be lost in between. */
function stopReading(program: IPty): void {
  program.pause();
  const { _handle: handle } = (program as IPty & { readonly _socket: unknown })._socket as {
    readonly _handle: { reading: boolean; readStop(): number };
  };
  handle.reading = false;
  handle.readStop();
}

const TURN_MS = 50;

/** Reads a little of what lies in the terminal at each turn, in the place of the one who reads all of it. */
function slowReader(program: IPty, hear: (text: string) => void) {
  const { _fd: fd } = program as IPty & { readonly _fd: number };
  const decoder = new StringDecoder('utf8');
  let timer: NodeJS.Timeout | undefined;
  const read = (piece: Buffer): void => {
    try {
      hear(decoder.write(piece.subarray(0, readSync(fd, piece))));
    } catch {
      // EAGAIN: nothing is there now; EIO: nobody is left to write.
    }
  };
  return {
    start: (bytesPerSecond: number) => {
      const most = Math.round((bytesPerSecond * TURN_MS) / 1000);
      timer = setInterval(() => read(Buffer.alloc(most)), TURN_MS);
    },
    stop: () => clearInterval(timer),
  };
}

function leftIn(fd: number): string {
  const piece = Buffer.alloc(65_536);
  const pieces: Buffer[] = [];
  try {
    for (let length = readSync(fd, piece); length > 0; length = readSync(fd, piece)) {
      pieces.push(Buffer.from(piece.subarray(0, length)));
    }
  } catch {
    // EIO: nobody is left to write; EAGAIN: somebody is, and says nothing now.
  }
  return Buffer.concat(pieces).toString();
}

/** Those who wait for something on the screen; each look is taken whenever it may have changed. */
interface Watch {
  readonly text: () => string;
  readonly inFrame: () => boolean;
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
      // One that was killed may have left a frame without its end.
      if ((!watch.inFrame() || watch.exit) && matches(text, wanted)) settle(() => resolve(text));
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
