import { expect, test } from 'vitest';
import { observed } from '../../../src/engine/observed/state.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import type { EngineProblem } from '../../../src/engine/problem.ts';
import { findingsOf } from '../../../src/engine/status/findings.ts';
import type { Where } from '../../../src/ground/problem.ts';
import { desiredState } from '../builders.ts';
import { factsOf, modelMachine } from '../model-host.ts';

const error = (where: Where): EngineProblem => ({
  ...{ code: 'running_unknown', severity: 'error', where },
  error: { code: 'unreadable', path: '/proc', system: 'EACCES' },
});

const plan = planOf(desiredState([]), observed(factsOf(modelMachine({}))));

test('an error of a container stops the mounts of every volume in it, and in no other', () => {
  const whole = error({ ctid: 101 });
  const own = error({ volume: 'media', ctid: 101 });
  const { mountErrors, volumeErrors } = findingsOf({ ...plan, diagnostics: [whole, own] });
  expect(mountErrors('media', 101)).toEqual([own, whole]);
  expect(mountErrors('scans', 101)).toEqual([whole]);
  expect(mountErrors('media', 102)).toEqual([]);
  expect(volumeErrors('media')).toEqual([]);
});

test('an error of a volume stops it as a whole; a warning and what is about neither stop nothing', () => {
  const own = error({ volume: 'media' });
  const others = [error({}), { ...error({ volume: 'scans' }), severity: 'warning' as const }];
  const { volumeErrors, mountErrors } = findingsOf({ ...plan, diagnostics: [own, ...others] });
  expect(volumeErrors('media')).toEqual([own]);
  expect(volumeErrors('scans')).toEqual([]);
  expect(mountErrors('scans', 101)).toEqual([]);
});
