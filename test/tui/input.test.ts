import { chmod, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type TestMachine, testMachine } from '../cli/machine.ts';
import { freshDemo } from '../pty/demo.ts';
import { bytesOf } from '../pty/keys.ts';
import { openProgram } from '../pty/program.ts';
import { walk } from '../pty/terminal.ts';

test('an addition that arrives in one piece ends in the written volume', async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  const keys = ['a', 'films', 'enter', '/mnt/pve/tank/shared/films', 'enter', 'down', 'down', 'space'];
  terminal.send(Buffer.from([...keys, 'enter', 'enter', 'enter'].map(bytesOf).join('')));
  await terminal.waitFor('> Plan it now');
  expect(demo.volumes().films).toEqual({
    host_path: '/mnt/pve/tank/shared/films',
    mounts: { 103: '/mnt/films' },
    owner: 'container_root',
  });
});

test('keys that came before the first reading wait for it', async () => {
  const terminal = (await freshDemo()).open();
  await terminal.waitFor(() => terminal.onAlternateScreen());
  terminal.press('j', 'a', 'films', 'enter');
  await terminal.waitFor('[2 Host path]');
  await walk(terminal, ['esc', '> Stay'], ['tab', '> Leave'], ['enter', '> media']);
});

test('a paste without its end is text after a second, and the keyboard hears again', async () => {
  const terminal = (await freshDemo()).open();
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['a', '[1 Name]']);
  terminal.press('\x1b[200~fi', 'lms');
  await terminal.waitFor(/Name +films/);
  await walk(terminal, ['7', /Name +films7/], ['enter', '[2 Host path]'], ['ctrl+c', 'without writing?']);
});

test('what a terminal answers, and a mouse, type nothing and press nothing', async () => {
  const terminal = (await freshDemo()).open();
  await terminal.waitFor('> llm_models');
  const answers = [
    '\x1b]11;rgb:1e1e/1e1e/1e1e\x1b\\',
    '\x1b]0;q\x07',
    '\x1b[12;40R',
    '\x1b[?62;22c',
    '\x1bP>|xterm(390)\x1b\\',
  ];
  await walk(terminal, [`${answers.join('')}j`, '> media'], ['a', '[1 Name]']);
  const torn = Buffer.from(`${answers.join('')}films`);
  for (const byte of torn) terminal.send(Uint8Array.of(byte));
  await terminal.waitFor(/Name +films *▏/);
  await walk(terminal, ['\x1b[<0;10;3M\x1b[<0;10;3m\x1b[<64;10;3M7', /Name +films7 *▏/], ['enter', '[2 Host path]']);
});

test('an answer of the terminal that never ends does not deafen the keyboard', async () => {
  const terminal = (await freshDemo()).open();
  await terminal.waitFor('> llm_models');
  // The control key ends it, as any would.
  terminal.press('\x1b]11;rgb:', 'ctrl+l', 'j');
  await terminal.waitFor('> media');
});

test('while a completion hangs that is said, ^C cancels it, and what was typed behind it is gone', async () => {
  const machine = await nasMachine();
  const terminal = openProgram(machine.options, { env: machine.env });
  await terminal.waitFor('> certs');
  await walk(
    terminal,
    ['a', '[1 Name]'],
    ['films', /Name +films/],
    ['enter', '[2 Host path]'],
    ['/mnt/nas/', /Host path +\/mnt\/nas\//],
    ['tab', 'waiting for'],
    ['q', /1 key waits/],
    ['ctrl+c', (screen) => !screen.includes('waiting for') && screen.includes('[2 Host path]')],
    ['x', /Host path +\/mnt\/nas\/x/],
  );
});

/** A machine with a network share, whose find(1) never ends where it is asked for the folders there. */
async function nasMachine(): Promise<TestMachine> {
  const machine = await testMachine();
  const { folder, root, write } = machine;
  await mkdir(join(root, 'mnt/nas/films'), { recursive: true });
  await write(
    'root/proc/self/mountinfo',
    `25 1 8:1 / ${root} rw - ext4 /dev/sda1 rw\n31 25 0:61 / ${root}/mnt/nas rw - nfs4 nas:/volume1 rw\n`,
  );
  const hang = `while [ -d '${folder}' ]; do sleep 0.05; done`;
  await write(
    'bin/find',
    `#!/bin/sh\ncase "$*" in *'/mnt/nas -mindepth'*) ${hang} ;; esac\nPATH=/usr/bin:/bin exec find "$@"\n`,
  );
  await chmod(join(folder, 'bin/find'), 0o755);
  return machine;
}
