import { expect, test } from 'vitest';
import { everywhereKeys, keyGroups } from '../../../src/components/app/hints.ts';
import { boundAction, type Context, KEYMAP } from '../../../src/components/app/keymap.ts';
import { keyBar } from '../../../src/components/draw/bar.ts';
import { lineWidth, plainText } from '../../../src/ground/line.ts';

const SCREENS: readonly (readonly Context[])[] = [
  ['volumes', 'list', 'moves'],
  ['containers', 'list', 'moves'],
  ['changes', 'list', 'moves'],
  ['detail', 'volumes', 'moves'],
  ['plan', 'moves'],
  ['saving'],
  ['applying', 'moves'],
  ['applied', 'moves'],
  ['log', 'moves'],
  ['findings', 'moves'],
  ['access', 'moves'],
];

test('no context binds a key twice', () => {
  for (const bindings of Object.values(KEYMAP)) {
    const keys = bindings.flatMap((binding) => binding.keys);
    expect(new Set(keys).size).toBe(keys.length);
  }
});

test.each(SCREENS)('the bar of %s fits 60 columns and still shows help and the way out', (...contexts) => {
  const groups = [...keyGroups(contexts as readonly Context[]), everywhereKeys({ typing: false, closed: false })];
  const bar = keyBar(
    groups.flatMap(({ keys }) => keys),
    60,
  );
  expect(lineWidth(bar)).toBeLessThanOrEqual(60);
  expect(plainText(bar)).toContain('? help');
  expect(plainText(bar)).toMatch(/q quit|esc/);
});

test('apply is bound to A on a plan and nowhere else', () => {
  const bound = Object.entries(KEYMAP).flatMap(([context, bindings]) =>
    bindings.filter(({ action }) => action === 'apply').map(({ keys }) => [context, keys]),
  );
  expect(bound).toEqual([['plan', ['A']]]);
});

test('^C quits, but during an apply it stops after the step', () => {
  expect(boundAction('ctrl+c', ['volumes', 'list', 'everywhere'])).toBe('quit');
  expect(boundAction('ctrl+c', ['applying', 'moves', 'everywhere'])).toBe('stop');
});

test('keys that have to go leave from the end, but never the way out', () => {
  const hints = [
    { keys: ['a'], label: 'add', footer: 'room' },
    { keys: ['e'], label: 'edit', footer: 'room' },
    { keys: ['q'], label: 'quit', footer: 'always' },
  ] as const;
  expect(plainText(keyBar(hints, 16))).toBe(' a add  q quit');
  expect(plainText(keyBar(hints, 3))).toBe(' q quit');
});
