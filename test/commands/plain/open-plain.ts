import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { onTestFinished } from 'vitest';
import { openProgram, type ProgramOptions } from '../../pty/program.ts';
import type { Terminal } from '../../pty/terminal.ts';

/** A folder for a demo machine, gone with the test. */
export function demoFolder(): string {
  const dir = mkdtempSync(`${tmpdir()}/phoenix-plain-`);
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

/** The program in a dumb terminal, tall enough that nothing scrolls away. An empty TERM is taken away. */
export function openPlain(
  args: readonly string[],
  { env = {}, columns = 200 }: Pick<ProgramOptions, 'columns' | 'env'> = {},
): Terminal {
  const whole = { TERM: 'dumb', ...env };
  // The pseudoterminal itself sets TERM where there is none.
  const through = whole.TERM === '' ? ['env', '-u', 'TERM'] : [];
  return openProgram(args, { env: whole, rows: 300, columns, through });
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
