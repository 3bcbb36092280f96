import { expect, test } from 'vitest';
import { sharedRows } from '../../../src/components/draw/rows.ts';

const menu = (count: number) => ({ items: Array.from({ length: count }, () => ({ value: '', label: '', note: '' })) });

test('a menu has the rows that the text above it leaves, and three of them however long that is', () => {
  expect(sharedRows(menu(6), 4, 20)).toEqual({ text: 4, choices: 6 });
  expect(sharedRows(menu(6), 16, 20)).toEqual({ text: 16, choices: 4 });
  expect(sharedRows(menu(6), 40, 20)).toEqual({ text: 17, choices: 3 });
  expect(sharedRows(menu(2), 40, 20)).toEqual({ text: 18, choices: 2 });
  expect(sharedRows(menu(6), 40, 2)).toEqual({ text: 0, choices: 2 });
});
