import { PassThrough } from 'node:stream';
import { render, Text, useInput } from 'ink';
import { expect, test } from 'vitest';
import { silentStdin } from '../../../src/components/keys/stdin.ts';

function Listening() {
  useInput(() => {
    throw new Error('Ink heard a key');
  });
  return <Text>drawn</Text>;
}

test('Ink takes the silent input for a terminal, draws and ends as ever', async () => {
  const stdin = silentStdin();
  const stdout = new PassThrough();
  const screen = render(<Listening />, { stdin, stdout, debug: true, exitOnCtrlC: false, patchConsole: false });
  expect(String(stdout.read())).toContain('drawn');
  expect(stdin.read()).toBe(null);
  screen.unmount();
  await screen.waitUntilExit();
});
