import { execFileSync } from 'node:child_process';
import v8 from 'node:v8';
import { afterEach, expect, it, vi } from 'vitest';
import { takeAsUsual, takeLittle } from '../../src/commands/compile.ts';

afterEach(() => vi.restoreAllMocks());

it('sets only what this V8 has: it says nothing about options that it does not know', () => {
  const set = vi.spyOn(v8, 'setFlagsFromString').mockImplementation(() => {});
  takeLittle();
  takeAsUsual();
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8', maxBuffer: 2 ** 24 });
  const names = set.mock.calls.map(([flag]) => flag.replace(/^--(?:no-)?/, '').replace(/=.*/, ''));
  expect(names).toContain('semi-space-growth-factor');
  expect(names.filter((name) => !known.includes(`--${name} (`) && !known.includes(`--no-${name} (`))).toEqual([]);
});

it('compiles less than by itself, and then as much again', () => {
  const set = vi.spyOn(v8, 'setFlagsFromString').mockImplementation(() => {});
  takeLittle();
  const [little = ''] = set.mock.calls.map(([flag]) => flag).filter((flag) => /budget|turbofan/.test(flag));
  set.mockClear();
  takeAsUsual();
  const [usual = ''] = set.mock.calls.map(([flag]) => flag).filter((flag) => /budget|turbofan/.test(flag));
  const numberOf = (flag: string) => Number(flag.split('=')[1]);
  expect(numberOf(little)).toBe(16 * numberOf(usual));
  const known = execFileSync(process.execPath, ['--v8-options'], { encoding: 'utf8', maxBuffer: 2 ** 24 });
  expect(known).toContain(`default: ${usual}`);
});
