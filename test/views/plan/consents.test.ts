import { expect, it } from 'vitest';
import type { Plan, Step } from '../../../src/engine/plan/types.ts';
import type { EngineProblem } from '../../../src/engine/problem.ts';
import { consentsGiven, consentsIn } from '../../../src/views/plan/consents.ts';
import { emptyPlan, samplePlan } from '../../components/sample.ts';

type Kept = Extract<Step, { readonly state: 'kept' }>;

function keeping(...reasons: readonly Kept['why'][]): Plan {
  const [step] = samplePlan.steps;
  if (!step) throw new Error('the sample has a step');
  return { ...emptyPlan, steps: reasons.map((why) => ({ ...step, state: 'kept', why })) };
}

const left = { code: 'mount_left', ctid: 104, name: 'web', mounts: [] } as const;
const loss = { code: 'would_lose_access', ctid: 104, name: 'web', uid: 0, loses: ['write'], more: 0 } as const;
const move = { from: '/a', to: '/b', stays: null, found: null, key: 'mp0', volume: 'b', path: '/b' } as const;
const moved = { code: 'data_left_behind', ctid: 104, name: 'web', moves: [move] } as const;

const finding = (problem: EngineProblem): Plan => ({ ...emptyPlan, diagnostics: [problem] });
const about = { severity: 'error', where: { volume: 'b' }, path: '/b' } as const;
const changed = finding({
  ...{ ...about, code: 'filesystem_changed', source: 'tank', fstype: 'zfs' },
  found: { source: '/dev/sda1', fstype: 'ext4' },
});
const absent = finding({ ...about, code: 'mount_absent', at: '/b', by: 'fstab', name: 'UUID=1' });

it('names what a plan leaves alone until somebody confirms it, each once', () => {
  expect(consentsIn(keeping(left, moved, loss, loss), {})).toEqual(['takeOver', 'leaveData', 'prune']);
});

it('offers another file system where one was only remembered, and none where one is expected and absent', () => {
  expect(consentsIn(changed, {})).toEqual(['otherFilesystem']);
  expect(consentsIn(absent, {})).toEqual([]);
});

it('offers nothing for a file system of which a plan only warns', () => {
  const unknown = { ...about, code: 'filesystem_unknown', memory: '/m', isAside: true, holdsNothing: false } as const;
  expect(consentsIn(finding(unknown), {})).toEqual(['otherFilesystem']);
  expect(consentsIn(finding({ ...unknown, severity: 'warning' }), {})).toEqual([]);
});

it('can be taken back once it was given, though nothing waits for it any more', () => {
  expect(consentsIn(emptyPlan, { leaveData: true, prune: false })).toEqual(['leaveData']);
  expect(consentsGiven({ leaveData: true, prune: false })).toEqual(['leaveData']);
});
