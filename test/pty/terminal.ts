import { spawn } from '@lydell/node-pty';
import headless from '@xterm/headless';

/** A program in a terminal of its own, seen as a person sees it. */
export interface Terminal {
  /** The rows on the screen, without the blanks at their ends. */
  readonly rows: () => readonly string[];
  readonly screen: () => string;
  /** Every line there is to scroll to, the screen's included. */
  readonly scrollback: () => string;
  /** Waits until the screen has this; gives the screen. Rejects with the last screen when it never does. */
  readonly waitFor: (wanted: Wanted, timeoutMs?: number) => Promise<string>;
  /** Sends keys, as names of `KEYS` or as the characters themselves. */
  readonly press: (...keys: readonly string[]) => void;
  readonly resize: (columns: number, rows: number) => void;
  /** Everything the program has written so far, escape sequences and all. */
  readonly output: () => string;
  readonly onAlternateScreen: () => boolean;
  readonly cursor: () => { readonly row: number; readonly column: number; readonly visible: boolean };
  readonly pid: number;
  readonly exited: Promise<TerminalExit>;
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

export const KEYS: Readonly<Record<string, string>> = {
  enter: '\r',
  escape: '\x1b',
  tab: '\t',
  'shift-tab': '\x1b[Z',
  backspace: '\x7f',
  delete: '\x1b[3~',
  space: ' ',
  up: '\x1b[A',
  down: '\x1b[B',
  right: '\x1b[C',
  left: '\x1b[D',
  home: '\x1b[H',
  end: '\x1b[F',
  'page-up': '\x1b[5~',
  'page-down': '\x1b[6~',
  'ctrl-c': '\x03',
  'ctrl-d': '\x04',
  'ctrl-l': '\x0c',
  'ctrl-u': '\x15',
  'ctrl-z': '\x1a',
};

/** DECTCEM, which xterm keeps to itself. */
const SHOW_CURSOR = 25;

const DEFAULT_TIMEOUT_MS = 15_000;

/** Starts a program in a pseudoterminal. */
export function openTerminal(argv: readonly [string, ...string[]], options: TerminalOptions = {}): Terminal {
  const { columns = 80, rows = 24, env = { ...process.env, TERM: 'xterm-256color' }, cwd } = options;
  const [file, ...args] = argv;
  const screen = new headless.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
  const program = spawn(file, args, { name: env.TERM ?? 'xterm-256color', cols: columns, rows, env, cwd });
  const watchers = new Set<() => void>();
  let output = '';
  let cursorVisible = true;
  let ended: TerminalExit | undefined;
  const look = (): void => {
    for (const watch of watchers) watch();
  };
  program.onData((data) => {
    output += data;
    screen.write(data, look);
  });
  for (const [final, visible] of [
    ['h', true],
    ['l', false],
  ] as const) {
    screen.parser.registerCsiHandler({ prefix: '?', final }, (params) => {
      if (params.includes(SHOW_CURSOR)) cursorVisible = visible;
      return false;
    });
  }
  // What a terminal answers when it is asked for its cursor or its abilities.
  screen.onData((answer) => program.write(answer));
  const exited = new Promise<TerminalExit>((resolve) => {
    program.onExit(({ exitCode, signal }) => {
      ended = { exitCode, ...(signal ? { signal } : {}) };
      // After everything that was still to be shown.
      screen.write('', () => {
        look();
        resolve({ exitCode, ...(signal ? { signal } : {}) });
      });
    });
  });
  const text = (): string => visibleRows(screen).join('\n');

  return {
    rows: () => visibleRows(screen),
    screen: text,
    scrollback: () => lines(screen, 0, screen.buffer.active.length).join('\n').trimEnd(),
    waitFor: (wanted, timeoutMs = DEFAULT_TIMEOUT_MS) =>
      new Promise((resolve, reject) => {
        const settle = (finish: () => void): void => {
          clearTimeout(timer);
          watchers.delete(watch);
          finish();
        };
        const watch = (): void => {
          if (matches(text(), wanted)) settle(() => resolve(text()));
          else if (ended)
            settle(() => reject(new Error(unseen(wanted, `the program ended with ${ended?.exitCode}`, text()))));
        };
        const timer = setTimeout(
          () => settle(() => reject(new Error(unseen(wanted, `not within ${timeoutMs} ms`, text())))),
          timeoutMs,
        );
        watchers.add(watch);
        watch();
      }),
    press: (...keys) => {
      for (const key of keys) program.write(KEYS[key] ?? key);
    },
    resize: (newColumns, newRows) => {
      screen.resize(newColumns, newRows);
      program.resize(newColumns, newRows);
    },
    output: () => output,
    onAlternateScreen: () => screen.buffer.active.type === 'alternate',
    cursor: () => ({
      row: screen.buffer.active.cursorY,
      column: screen.buffer.active.cursorX,
      visible: cursorVisible,
    }),
    pid: program.pid,
    exited,
    close: async () => {
      if (!ended) program.kill('SIGKILL');
      await exited;
      screen.dispose();
    },
  };
}

function visibleRows(screen: headless.Terminal): readonly string[] {
  const { baseY } = screen.buffer.active;
  return lines(screen, baseY, baseY + screen.rows);
}

function lines(screen: headless.Terminal, from: number, to: number): readonly string[] {
  return Array.from(
    { length: to - from },
    (_, row) => screen.buffer.active.getLine(from + row)?.translateToString(true) ?? '',
  );
}

function matches(screen: string, wanted: Wanted): boolean {
  if (typeof wanted === 'string') return screen.includes(wanted);
  return wanted instanceof RegExp ? wanted.test(screen) : wanted(screen);
}

function unseen(wanted: Wanted, why: string, screen: string): string {
  return `${typeof wanted === 'function' ? 'What was waited for' : JSON.stringify(String(wanted))} did not appear: ${why}. The screen:\n${screen}`;
}
