import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { freshDemo, leftWith, pidBelow } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test.each(['SIGTERM', 'SIGHUP', 'SIGINT'] as const)('%s ends the screens and restores the terminal', async (signal) => {
  const demo = await freshDemo();
  const terminal = demo.openInShell();
  await terminal.waitFor('> llm_models');
  process.kill(pidBelow(terminal), signal);
  await terminal.waitFor(leftWith(130));
  expect(terminal.onAlternateScreen()).toBe(false);
  expect(terminal.cursor().visible).toBe(true);
  expect(terminal.output()).toContain('\u001b[?2004l');
});

test('SIGTERM during an apply lets the running step end, and its summary stays in the scrollback', async () => {
  const demo = await freshDemo();
  const terminal = demo.openInShell();
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['P', '+ 4 mount 106'], ['A', 'running']);
  process.kill(pidBelow(terminal), 'SIGTERM');
  await terminal.waitFor(leftWith(130));
  expect(demo.journal().at(-1)).toMatchObject({ type: 'summary', outcome: 'interrupted' });
  expect(terminal.scrollback()).toMatch(/not run/);
});

/** Ended by SIGHUP, as programs are that hear of no other way. */
const HUNG_UP = { exitCode: 0, signal: constants.signals.SIGHUP };

test('a line that drops ends the program', async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  terminal.hangUp();
  expect(await terminal.exited).toEqual(HUNG_UP);
});

test('a line that drops during an apply: the running step ends and is in the journal, no other starts', async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['P', '+ 4 mount 106'], ['A', 'running']);
  terminal.hangUp();
  expect(await terminal.exited).toEqual(HUNG_UP);
  const journal = demo.journal();
  const stepsOf = (type: string) => journal.filter((event) => event.type === type).map(({ step }) => step);
  expect(stepsOf('step_start').length).toBeGreaterThan(0);
  expect(stepsOf('step_complete')).toEqual(stepsOf('step_start'));
  expect(journal.at(-1)).toMatchObject({ type: 'summary', outcome: 'interrupted' });
  expect(demo.container(106)).not.toContain('mp0');
});
