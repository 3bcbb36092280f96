import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test('help shows the keys of where one is, narrows as one types, and leads back', async () => {
  const terminal = (await freshDemo()).open();
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['?', 'Keys'], ['/', '/▏'], ['command', /@ +command log/]);
  expect(terminal.screen()).not.toContain('half a page');
  await walk(
    terminal,
    ['q', '/commandq▏   0 of'],
    ['esc', 'half a page'],
    ['esc', '> llm_models'],
    ['P', 'A apply'],
    ['?', /t +confirm/],
  );
  expect(terminal.screen()).not.toContain('sort by');
  await walk(terminal, ['esc', 'A apply']);
});
