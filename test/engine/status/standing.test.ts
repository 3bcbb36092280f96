import { expect, test } from 'vitest';
import { standingWord } from '../../../src/engine/status/standing.ts';

test('a container that is not here is somewhere else or nowhere yet', () => {
  expect(standingWord({ status: 'absent', node: 'pve2' })).toBe('on pve2');
  expect(standingWord({ status: 'absent', node: null })).toBe('not yet');
  expect(standingWord({ status: 'running', node: 'pve1' })).toBe('running');
});
