import { expect, test } from 'vitest';
import { type Demo, freshDemo, leftWith, pidBelow } from '../pty/demo.ts';
import { type Terminal, walk } from '../pty/terminal.ts';

const ON = '\x1b[?1000h';
const OFF = '\x1b[?1000l';

const open = (demo: Demo, env = {}): Terminal =>
  demo.openInShell({ args: ['--host', `demo:${demo.dir}`, '--mouse'], env });

/** Asked for, and not any more by now. */
const isOff = (terminal: Terminal): boolean => terminal.output().lastIndexOf(OFF) > terminal.output().lastIndexOf(ON);

test('without --mouse nothing is captured: the terminal keeps its clicks', async () => {
  const terminal = (await freshDemo()).openInShell();
  await walk(terminal, ['', '> llm_models'], ['q', leftWith(0)]);
  expect(terminal.output()).not.toMatch(/\x1b\[\?(9|100[0-6]|1015|1016)h/);
});

test("with --mouse a click counts, and clicks are the terminal's again after q", async () => {
  const terminal = open(await freshDemo());
  await terminal.waitFor('> llm_models');
  expect(terminal.output()).toContain(ON);
  terminal.send(Buffer.from('\x1b[<0;30;1M\x1b[<0;30;1m'));
  await terminal.waitFor('[2 Containers');
  await walk(terminal, ['q', leftWith(0)]);
  expect(isOff(terminal)).toBe(true);
});

test("after ^C and a polite kill clicks are the terminal's again", async () => {
  const demo = await freshDemo();
  const interrupted = open(demo);
  await walk(interrupted, ['', '> llm_models'], ['ctrl+c', leftWith(0)]);
  expect(isOff(interrupted)).toBe(true);

  const killed = open(demo);
  await killed.waitFor('> llm_models');
  process.kill(pidBelow(killed), 'SIGTERM');
  await killed.waitFor(leftWith(130));
  expect(isOff(killed)).toBe(true);
});
