import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test('^C lets the running step end, starts no other, and what is left can be planned', async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(
    terminal,
    ['P', '+ 4 mount 106'],
    ['A', 'running'],
    ['ctrl+c', /^ Apply {3}Stopped.*\d done.*\d not run/m],
  );
  const journal = demo.journal();
  const ended = journal.filter(({ type }) => type === 'step_complete').map(({ step }) => step);
  expect(journal.filter(({ type }) => type === 'step_start').map(({ step }) => step)).toEqual(ended);
  expect(ended.length).toBeLessThan(4);
  expect(journal.at(-1)).toMatchObject({ type: 'summary', outcome: 'interrupted' });
  expect(demo.container(106)).not.toContain('mp0');

  await walk(terminal, ['r', /\+ \d mount 106/], ['A', /^ Apply {3}Applied in part: \d done, 1 blocked {3}\d/m]);
  expect(demo.container(106)).toContain('mp0');
});

test('q does not leave while an apply runs', async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['P', '+ 4 mount 106'], ['A', 'running'], ['q', 'an apply is running']);
  await terminal.waitFor(/^ Apply {3}Applied in part: \d done, 1 blocked {3}\d/m);
  expect(demo.container(106)).toContain('mp0');
});
