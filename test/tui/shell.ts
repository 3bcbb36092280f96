import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { openTerminal, type Terminal } from '../pty/terminal.ts';
import type { Demo } from './demo.ts';

const PROGRAM = fileURLToPath(new URL('../../dist/phoenix-volumes.mjs', import.meta.url));

/** A shell with job control in which the screens are open on the demo. */
export async function openShell({ dir }: Demo): Promise<Terminal> {
  const terminal = openTerminal(['bash', '--norc', '--noprofile', '--noediting', '-i'], {
    cwd: dir,
    env: { PATH: process.env.PATH, HOME: dir, TERM: 'xterm-256color', LANG: 'C.UTF-8', PS1: '$ ' },
  });
  onTestFinished(() => terminal.close());
  await terminal.waitFor('$ ');
  terminal.press(`${process.execPath} ${PROGRAM} --host demo:${dir}`, 'enter');
  await terminal.waitFor('> llm_models');
  return terminal;
}
