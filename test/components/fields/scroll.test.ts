import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Move, movedIndex, scrolledTop, windowTop } from '../../../src/components/fields/scroll.ts';

const moves = fc.constantFrom<Move>('down', 'up', 'first', 'last', 'half-down', 'half-up', 'page-down', 'page-up');

test('whatever is pressed, the cursor stays in the list and in the window', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 200 }),
      fc.integer({ min: 1, max: 30 }),
      fc.array(moves),
      (count, page, all) => {
        let index = 0;
        let top = 0;
        for (const move of all) {
          index = movedIndex(index, count, page, move);
          top = windowTop(top, index, count, page);
          expect(index).toBeGreaterThanOrEqual(0);
          expect(index).toBeLessThan(count);
          expect(index - top).toBeGreaterThanOrEqual(0);
          expect(index - top).toBeLessThan(page);
          expect(top).toBeLessThanOrEqual(Math.max(0, count - page));
        }
      },
    ),
  );
});

test('the window moves no further than needed', () => {
  expect(windowTop(0, 10, 100, 10)).toBe(1);
  expect(windowTop(5, 7, 100, 10)).toBe(5);
  expect(windowTop(5, 4, 100, 10)).toBe(4);
});

test('a window that became too large shows the end without a gap', () => {
  expect(windowTop(90, 95, 100, 20)).toBe(80);
});

test('a text is scrolled to its end and not past it', () => {
  expect(scrolledTop(0, 50, 20, 'last')).toBe(30);
  expect(scrolledTop(30, 50, 20, 'down')).toBe(30);
  expect(scrolledTop(0, 5, 20, 'page-down')).toBe(0);
});
