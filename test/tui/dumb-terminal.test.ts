import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';

test('a terminal that cannot move the cursor gets questions line by line, and nothing it cannot show', async () => {
  const demo = await freshDemo();
  const terminal = demo.open({ env: { TERM: 'dumb' } });
  await terminal.waitFor('What next [help]:');
  terminal.press('q', 'enter');
  expect(await terminal.exited).toEqual({ exitCode: 0 });
  expect(terminal.output()).not.toContain('\u001b');
});

test('the commands do the whole job there, questions included', async () => {
  const demo = await freshDemo();
  const terminal = demo.open({ env: { TERM: 'dumb' }, rows: 100, args: ['--host', `demo:${demo.dir}`, 'apply'] });
  await terminal.waitFor(/\[y\/N\]|\(yes/i);
  terminal.press('y', 'enter');
  await terminal.exited;
  expect(demo.container(106)).toContain('mp=/backups');
  expect(terminal.output()).not.toContain('\u001b');
});
