import { expect, test } from 'vitest';
import { withNextStarts } from '../../../../src/engine/plan/mount/drift.ts';
import type { PlannedStart } from '../../../../src/engine/plan/types.ts';
import type { MountProblem } from '../../../../src/engine/problem.ts';
import type { StartReason } from '../../../../src/proxmox/rehearsal/reason.ts';
import { wordsOf } from '../../../../src/views/words/any.ts';

const DRIFT: MountProblem = {
  code: 'not_mounted',
  severity: 'warning',
  where: { volume: 'media', ctid: 112 },
  path: '/media',
  hostPath: '/tank/media',
};

const hint = (...why: readonly StartReason[]) => {
  const start = { starts: 'hides', why, notes: [], mounts: [] } as const;
  const starts: readonly PlannedStart[] = [{ ctid: 112, name: 'web', now: start, after: start }];
  return withNextStarts([DRIFT], starts).map((problem) => wordsOf(problem).hint);
};

const MEDIA = { key: 'mp0', source: '/tank/media', target: '/media' };

test('a restart is advised only where it mounts what is missing', () => {
  const restart = ['A restart mounts it: apply 112 --restart'];
  expect(hint()).toEqual(restart);
  expect(hint({ code: 'locked', lock: 'backup' })).toEqual(restart);
  expect(hint({ ...MEDIA, target: '/other', code: 'covered', by: 'mp1', at: '/other' })).toEqual(restart);
  expect(hint({ ...MEDIA, code: 'covered', by: 'lxc.mount.entry', at: '/media' })).toEqual([
    'A restart would not help: CT 112 would start without it; the warning about its next start says why.',
  ]);
  expect(hint({ ...MEDIA, target: '/other', code: 'source_missing', at: '/tank' })).toEqual([
    'A restart would not help: CT 112 would not start; the warning about its next start says why.',
  ]);
});
