import { readFileSync } from 'node:fs';
import { expect, onTestFinished, test, vi } from 'vitest';
import { call } from '../cli/program.ts';
import { freshDemo } from '../pty/demo.ts';
import { type Terminal, walk } from '../pty/terminal.ts';

/** The process that looks at the machine for these screens, once they have shown what they read first. */
const readerOf = ({ pid }: Terminal): Promise<number> =>
  vi.waitFor(() => {
    const [child, ...others] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ');
    expect(others).toEqual([]);
    expect(readFileSync(`/proc/${child}/cmdline`, 'utf8')).toContain('screens-reader');
    return Number(child);
  }, 10_000);

const lives = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
};

test('a look that does not end keeps no key waiting, and shows what it found once it does', async () => {
  const demo = await freshDemo();
  const terminal = demo.open({ env: { PHOENIX_POLL_MS: '20' } });
  await terminal.waitFor(/nginx_sites +1 +ok/);
  const reader = await readerOf(terminal);
  process.kill(reader, 'SIGSTOP');
  onTestFinished(() => {
    if (lives(reader)) process.kill(reader, 'SIGCONT');
  });
  demo.writeContainer(101, (text) => text.replace(/^mp1: .*\n/m, ''));
  terminal.press('ctrl+l');
  await walk(terminal, ['2', '[2 Containers'], ['j', /^> +102/m], ['1', '[1 Volumes'], ['P', 'mount 106']);
  await walk(terminal, ['esc', /nginx_sites +1 +ok/]);
  process.kill(reader, 'SIGCONT');
  await terminal.waitFor(/nginx_sites +1 +[~+!]/);
});

test('where the process that looks is gone, the screens look themselves', async () => {
  const demo = await freshDemo();
  const terminal = demo.open({ env: { PHOENIX_POLL_MS: '20' } });
  await terminal.waitFor(/nginx_sites +1 +ok/);
  process.kill(await readerOf(terminal), 'SIGKILL');
  demo.writeContainer(101, (text) => text.replace(/^mp1: .*\n/m, ''));
  await terminal.waitFor(/nginx_sites +1 +[~+!]/);
  await walk(terminal, ['P', 'mount 106'], ['esc', /nginx_sites +1 +[~+!]/]);
});

test.each([
  ['quit', (terminal: Terminal) => terminal.press('q')],
  ['killed', (terminal: Terminal) => process.kill(terminal.pid, 'SIGKILL')],
])('screens that are %s leave nothing that looks on', async (_, end) => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  const reader = await readerOf(terminal);
  end(terminal);
  await terminal.exited;
  await vi.waitFor(() => expect(lives(reader)).toBe(false), 10_000);
});

test('the word for it is none of the commands of a person', async () => {
  const { code, stderr } = await call(['screens-reader']);
  expect(code).toBe(64);
  expect(stderr).toContain('screens-reader');
});
