import { expect, test } from 'vitest';
import { doubledNames, exportedNames } from '../scripts/exported.ts';

const SRC = 'src';

test('every exported name is found', () => {
  const names = exportedNames(SRC);
  // A type, a function, a constant and a generator.
  expect(names.get('Problem')).toEqual(new Set(['ground/problem.ts']));
  expect(names.get('planOf')).toEqual(new Set(['engine/plan/plan.ts']));
  expect(names.get('READ')).toEqual(new Set(['ground/mode.ts']));
  expect(names.get('applyPlan')).toEqual(new Set(['engine/apply/apply.ts']));
});

test('no two files export the same name', () => {
  expect(doubledNames(SRC)).toEqual([]);
});
