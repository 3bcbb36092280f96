import { expect, test } from 'vitest';
import { menuChoice } from '../../../src/commands/plain/menu.ts';
import { MENU, MENU_HELP } from '../../../src/views/words/input/plain.ts';

test('every entry is chosen by its word and by the number that help shows', () => {
  for (const [index, { word }] of MENU.entries()) {
    expect(menuChoice(word)).toEqual({ word, rest: '' });
    expect(menuChoice(String(index + 1))).toEqual({ word, rest: '' });
    expect(MENU_HELP[index]).toContain(`${index + 1} ${word}`);
  }
});

test('a volume may stand behind the word', () => {
  expect(menuChoice('details media')).toEqual({ word: 'details', rest: 'media' });
  expect(menuChoice('plan  media  certs')).toEqual({ word: 'plan', rest: 'media certs' });
});

test('an empty line and ? help, q and exit leave, anything else is nothing', () => {
  expect(menuChoice('')?.word).toBe('help');
  expect(menuChoice('?')?.word).toBe('help');
  expect(menuChoice('q')?.word).toBe('quit');
  expect(menuChoice('exit')?.word).toBe('quit');
  expect(menuChoice('volume')).toBeUndefined();
  expect(menuChoice('0')).toBeUndefined();
  expect(menuChoice('13')).toBeUndefined();
});
