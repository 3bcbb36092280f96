import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

const pasted = (text: string): string => `\u001b[200~${text}\u001b[201~`;

test('a pasted path is typed at once; control characters and line ends in it do nothing', async () => {
  const terminal = (await freshDemo()).open();
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['a', '[1 Name]'], ['films', /Name +films/], ['enter', '[2 Host path]']);
  const before = terminal.output().length;
  await walk(terminal, [
    pasted('/mnt/pve/tank/shared/fi\u0007lms\u0000\u0003/old\r\n'),
    /Host path +\/mnt\/pve\/tank\/shared\/films\/old/,
  ]);
  expect(terminal.screen()).toContain('[2 Host path]');
  expect(terminal.output().slice(before)).not.toMatch(/[\u0000\u0003\u0007]/);
});

test('an escape sequence in a paste is neither obeyed nor written', async () => {
  const terminal = (await freshDemo()).open();
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['a', '[1 Name]'], ['films', /Name +films/], ['enter', '[2 Host path]']);
  const before = terminal.output().length;
  await walk(terminal, [pasted('/tank/\u001b]0;owned\u0007\u001b[31mred'), /Host path +\/tank\/.*red/]);
  expect(terminal.output().slice(before)).not.toContain('\u001b]0;');
  expect(terminal.output().slice(before)).not.toContain('\u001b[31mred');
});

test('a paste into a list acts as no key', async () => {
  const terminal = (await freshDemo()).open();
  await terminal.waitFor('> llm_models');
  await walk(terminal, [`${pasted('pAqd\r')}j`, '> media']);
  expect(terminal.screen()).toContain('a add');
});
