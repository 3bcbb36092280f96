import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

const fills = (columns: number, rows: number) => (screen: string) => {
  const lines = screen.split('\n');
  // The lower one carries what is to be noticed.
  const rules = lines.filter((line) => line.startsWith('───') && line.length === columns && line.endsWith('─'));
  return lines.length === rows && rules.length === 2 && /q quit/.test(lines.at(-1) ?? '');
};

test('every new size is filled, from a small to a large terminal and back', async () => {
  const terminal = (await freshDemo()).open();
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['j', '> media']);
  for (const [columns, rows] of [
    [120, 40],
    [60, 20],
    [200, 50],
    [80, 24],
  ] as const) {
    terminal.resize(columns, rows);
    await terminal.waitFor(fills(columns, rows));
    expect(terminal.screen()).toContain('> media');
    expect(terminal.screen().match(/VOLUME/g)).toHaveLength(1);
  }
});

test('below 60x20 it says so, and everything is where it was afterwards', async () => {
  const terminal = (await freshDemo()).open();
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['j', '> media'], ['P', '> + 1 directory'], ['j', /> . 2/]);
  terminal.resize(40, 10);
  await terminal.waitFor('40x10 is too small.');
  expect(terminal.screen()).not.toContain('directory');
  terminal.press('A');
  // The key came before this size did, so it is gone once this is on the screen.
  terminal.resize(41, 10);
  await terminal.waitFor('41x10 is too small.');
  terminal.resize(80, 24);
  await terminal.waitFor(/> . 2[\s\S]*A apply/);
  await walk(terminal, ['esc', '> media']);
});

test('a terminal of a single cell does not hold it up', async () => {
  const terminal = (await freshDemo()).open();
  await terminal.waitFor('> llm_models');
  terminal.resize(1, 1);
  await terminal.waitFor(/^…$/);
  terminal.resize(80, 24);
  await terminal.waitFor(/> llm_models[\s\S]*q quit/);
});

test('a terminal that shrinks and grows back at once has its screen again', async () => {
  const terminal = (await freshDemo()).open();
  await terminal.waitFor('> llm_models');
  terminal.resize(70, 5);
  terminal.resize(80, 24);
  await terminal.waitFor(/> llm_models[\s\S]*q quit/);
});
