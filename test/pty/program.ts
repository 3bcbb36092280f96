import { onTestFinished } from 'vitest';
import { COMMAND } from '../cli/program.ts';
import { openTerminal, type Terminal, type TerminalOptions } from './terminal.ts';

export interface ProgramOptions extends Pick<TerminalOptions, 'columns' | 'rows' | 'cwd'> {
  /** Besides PATH, TERM (xterm-256color) and LANG (C.UTF-8). */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** A command that runs the program, whose own command line is appended: a shell, `env`. */
  readonly through?: readonly string[];
  /** Registers what is to be done in the end; that of the test when absent. */
  readonly atEnd?: AtEnd;
}

export type AtEnd = (clean: () => void | Promise<void>) => void;

/** The program as it ships in a terminal of its own, ended with the test. */
export function openProgram(args: readonly string[], options: ProgramOptions = {}): Terminal {
  const { env, through = [], atEnd, ...size } = options;
  const [file = COMMAND[0], ...rest] = [...through, ...COMMAND, ...args];
  return opened([file, ...rest], { ...size, env }, atEnd);
}

/** A shell with job control in a terminal of its own; `start` is the command line of the program there. */
export async function openShell(
  args: readonly string[],
  options: Omit<ProgramOptions, 'through'> = {},
): Promise<{ readonly terminal: Terminal; readonly start: string }> {
  const { env, atEnd, ...size } = options;
  const bash = ['bash', '--norc', '--noprofile', '--noediting', '-i'] as const;
  const terminal = opened([...bash], { ...size, env: { ...env, PS1: '$ ' } }, atEnd);
  await terminal.waitFor('$ ');
  return { terminal, start: [...COMMAND, ...args].join(' ') };
}

function opened(
  argv: readonly [string, ...string[]],
  options: TerminalOptions,
  atEnd: AtEnd = onTestFinished,
): Terminal {
  const env = { PATH: process.env.PATH, TERM: 'xterm-256color', LANG: 'C.UTF-8', ...options.env };
  const terminal = openTerminal(argv, { ...options, env });
  atEnd(() => terminal.close());
  return terminal;
}
