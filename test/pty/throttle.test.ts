import { expect, onTestFinished, test } from 'vitest';
import { openTerminal } from './terminal.ts';

test('a terminal that is made slow loses nothing of what is written to it', async () => {
  const terminal = openTerminal(['sh', '-c', 'echo ready; read go; seq -f "line %g" 300; echo the end; read go']);
  onTestFinished(() => terminal.close());
  await terminal.waitFor('ready');
  terminal.throttle(2000);
  terminal.press('enter');
  await terminal.waitFor('the end');
  expect(terminal.output().match(/line \d+/g)).toEqual(Array.from({ length: 300 }, (_, index) => `line ${index + 1}`));
});
