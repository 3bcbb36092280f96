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

test.each(['xterm', 'xterm-256color', 'screen'])(
  '%s sends its wheel as arrow keys, and does as before afterwards',
  async (TERM) => {
    const terminal = (await freshDemo()).openInShell({ env: { TERM } });
    await walk(terminal, ['', '> llm_models']);
    expect(terminal.output()).toContain('\x1b[?1007s\x1b[?1007h');
    // So xterm sends it: three lines a notch.
    await walk(terminal, ['\x1b[B'.repeat(3), '> nginx_sites'], ['\x1bOA', '> n8n_files'], ['q', leftWith(0)]);
    expect(terminal.output().split('\x1b[?1007h')).toHaveLength(2);
    expect(terminal.output().lastIndexOf('\x1b[?1007r')).toBeGreaterThan(terminal.output().indexOf('\x1b[?1007h'));
  },
);

test.each(['linux', 'vt100'])('%s is told nothing of a wheel', async (TERM) => {
  const terminal = (await freshDemo()).openInShell({ env: { TERM } });
  await walk(terminal, ['', '> llm_models'], ['q', leftWith(0)]);
  expect(terminal.output()).not.toContain('1007');
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

test('^Z gives the clicks back with the terminal, and fg takes them again', async () => {
  const demo = await freshDemo();
  const terminal = await demo.openAsJob({ args: ['--host', `demo:${demo.dir}`, '--mouse'] });
  const counted = (sequence: string) => terminal.output().split(sequence).length - 1;
  expect(counted(ON)).toBe(1);
  await walk(terminal, ['ctrl+z', /Stopped/]);
  expect([counted(ON), isOff(terminal)]).toEqual([1, true]);
  terminal.press('fg', 'enter');
  await terminal.waitFor(/> llm_models[\s\S]*q quit/);
  expect([counted(ON), isOff(terminal)]).toEqual([2, false]);
  terminal.press('q');
  await terminal.waitFor(() => isOff(terminal));
});

test.each(['SIGHUP', 'SIGTERM'] as const)(
  "after %s during an apply clicks are the terminal's again",
  async (signal) => {
    const terminal = open(await freshDemo());
    await walk(terminal, ['', '> llm_models'], ['P', '+ 4 mount 106'], ['A', /^ running/m]);
    process.kill(pidBelow(terminal), signal);
    await terminal.waitFor(/left with \d+, settings as before/);
    expect(isOff(terminal)).toBe(true);
  },
);

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
