import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { testMachine } from '../cli/machine.ts';
import { COMMAND } from '../cli/program.ts';
import { canMount, mountPmxcfs } from '../disk/pmxcfs/mount.ts';
import { tempFolder } from '../host/temp-folder.ts';
import { openTerminal, walk } from '../pty/terminal.ts';

test.runIf(canMount)('a file system that does not answer keeps no key waiting, and holds up no end', async () => {
  const machine = await testMachine();
  const seed = tempFolder();
  cpSync(join(machine.root, 'etc/pve'), seed, { recursive: true });
  const pmxcfs = await mountPmxcfs(seed, { root: machine.root });
  pmxcfs.hang();
  const env = { ...machine.env, TERM: 'xterm-256color', LANG: 'C.UTF-8' };
  const terminal = openTerminal([...COMMAND, ...machine.options], { env });
  onTestFinished(() => terminal.close());
  await terminal.waitFor('Reading local');
  await walk(terminal, ['?', 'In a list'], ['esc', 'Reading local']);
  terminal.press('q');
  await terminal.exited;
  expect(terminal.screen()).not.toContain('Reading');
});
