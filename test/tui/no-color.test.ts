import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import type { Terminal } from '../pty/terminal.ts';
import { walk } from '../pty/terminal.ts';

/** Every parameter of every SGR sequence written so far. */
const styles = (terminal: Terminal): ReadonlySet<string> =>
  new Set([...terminal.output().matchAll(/\u001b\[([\d;:]*)m/g)].flatMap(([, list = '']) => list.split(/[;:]/)));

const isColour = (style: string): boolean => /^([349]|10)[0-9]$/.test(style) && style !== '39' && style !== '49';

async function lookedAround(env: Readonly<Record<string, string>>, args: readonly string[] = []): Promise<Terminal> {
  const demo = await freshDemo();
  const terminal = demo.open({ env, args: [...args, '--host', `demo:${demo.dir}`] });
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['j', '> media'], ['2', '[2 Containers'], ['3', '[3 Changes'], ['P', /^ Plan /m]);
  return terminal;
}

test('NO_COLOR is heeded: not one colour is written, and the states are words', async () => {
  const terminal = await lookedAround({ NO_COLOR: '1' });
  expect([...styles(terminal)].filter(isColour)).toEqual([]);
  await walk(terminal, ['esc', /! drift/]);
  // Nor does anything that loads meanwhile write beside what is drawn.
  expect(terminal.output()).not.toMatch(/warning: the/i);
});

test('NO_COLOR that is set but empty is no wish', async () => {
  const terminal = await lookedAround({ NO_COLOR: '' });
  expect([...styles(terminal)].filter(isColour)).not.toEqual([]);
});

test('--no-color is heeded as well', async () => {
  const terminal = await lookedAround({}, ['--no-color']);
  expect([...styles(terminal)].filter(isColour)).toEqual([]);
});

test.each(['xterm', 'xterm-256color', 'screen'])('%s gets none but the sixteen colours', async (TERM) => {
  const terminal = await lookedAround({ TERM });
  expect(terminal.output()).not.toMatch(/\u001b\[(\d+;)*[34]8[;:]/);
  expect([...styles(terminal)].filter(isColour)).not.toEqual([]);
});
