import { expect, test } from 'vitest';
import { testMachine } from '../../cli/machine.ts';
import { answer, asked, openPlain } from './open-plain.ts';

async function opened(env: Readonly<Record<string, string>> = {}, args: readonly string[] = []) {
  const machine = await testMachine();
  const terminal = openPlain([...machine.options, ...args], { env: { ...machine.env, ...env } });
  await asked(terminal, 'What next [help]');
  return terminal;
}

test('^D leaves from the menu and from any question', async () => {
  const atMenu = await opened();
  atMenu.press('ctrl+d');
  expect(await atMenu.exited).toEqual({ exitCode: 0 });
  const atQuestion = await opened();
  await answer(atQuestion, ['What next [help]', 'add'], ['Name', 'photos']);
  await asked(atQuestion, 'Host path');
  atQuestion.press('ctrl+d');
  expect(await atQuestion.exited).toEqual({ exitCode: 0 });
  expect(atQuestion.screen()).toContain('Nothing was written.');
});

test.each(['SIGTERM', 'SIGHUP'] as const)('%s at a question leaves at once', async (signal) => {
  const terminal = await opened();
  process.kill(terminal.pid, signal);
  expect(await terminal.exited).toEqual({ exitCode: 130 });
});

test('^C at a question leaves at once, on a line of its own', async () => {
  const terminal = await opened();
  terminal.press('ctrl+c');
  expect(await terminal.exited).toEqual({ exitCode: 130 });
  expect(terminal.output()).toMatch(/\n$/);
});

test.each([
  ['TERM unset', { TERM: '' }, []],
  ['a screen reader', { TERM: 'xterm-256color', INK_SCREEN_READER: '1' }, []],
  ['--plain', { TERM: 'xterm-256color', LANG: 'C' }, ['--plain']],
] as const)('%s asks line by line, without colours or moving the cursor', async (_, env, args) => {
  const terminal = await opened(env, args);
  await answer(terminal, ['What next [help]', 'volumes'], ['What next [help]', 'drift']);
  await asked(terminal, 'What next [help]');
  expect(terminal.screen()).toMatch(/media +\/tank\/media +2 +\+ new/);
  expect(terminal.output()).not.toContain('\u001b');
  if (args.length > 0) expect(terminal.output()).toMatch(/^[\r\n\x20-\x7e]*$/);
});
