import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { onTestFinished } from 'vitest';
import { openTerminal, type Terminal, type TerminalOptions } from '../pty/terminal.ts';

interface OpenOptions extends Pick<TerminalOptions, 'columns'> {
  readonly args?: readonly string[];
  /** An empty TERM is taken away. */
  readonly env?: Readonly<Record<string, string>>;
}

/** A folder for a demo machine, gone with the test. */
export function demoFolder(): string {
  const dir = mkdtempSync(`${tmpdir()}/phoenix-plain-`);
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** The program in a dumb terminal, tall enough that nothing scrolls away. */
export function openPlain(program: string, { args = [], env = {}, columns = 200 }: OpenOptions): Terminal {
  const whole = { PATH: process.env.PATH, TERM: 'dumb', LANG: 'C.UTF-8', ...env };
  // The pseudoterminal itself sets TERM where there is none.
  const start = whole.TERM === '' ? ['-u', 'TERM'] : [];
  const terminal = openTerminal(['env', ...start, process.execPath, program, ...args], {
    env: whole,
    rows: 300,
    columns,
  });
  onTestFinished(() => terminal.close());
  return terminal;
}

/** Waits for each prompt, and answers it with a line. */
export async function answer(
  terminal: Terminal,
  ...exchanges: readonly (readonly [prompt: string, line: string])[]
): Promise<void> {
  for (const [prompt, line] of exchanges) {
    await asked(terminal, prompt);
    ANSWERED.set(terminal, terminal.output().length);
    terminal.press(line, 'enter');
  }
}

/** Waits until the last thing written since the last answer is this prompt. */
export async function asked(terminal: Terminal, prompt: string): Promise<void> {
  await terminal.waitFor(() =>
    terminal
      .output()
      .slice(ANSWERED.get(terminal) ?? 0)
      .endsWith(`${prompt}: `),
  );
}

/** How much each terminal had shown when it was answered last: the same prompt may come again at once. */
const ANSWERED = new WeakMap<Terminal, number>();
