import { expect, test } from 'vitest';
import { reviewLines } from '../../../../src/components/wizard/steps/changes.ts';
import type { EngineProblem } from '../../../../src/engine/problem.ts';
import { plainText } from '../../../../src/ground/line.ts';
import type { Problem } from '../../../../src/ground/problem.ts';
import { sampleSnapshot } from '../../sample.ts';
import { addWizard, drive, TO_CONTAINERS, worldOf } from '../drive.ts';

const rootsDiffer: EngineProblem = {
  code: 'container_roots_disagree',
  owner: 'container_root',
  severity: 'warning',
  where: { volume: 'media' },
  roots: [
    { uid: 100000, gid: 100000, ctids: [900] },
    { uid: 200000, gid: 200000, ctids: [910] },
  ],
};

/** Of the sample, where the edit moved what it is about down the file. */
const [known] = sampleSnapshot.diagnostics.map((problem) => ({ ...problem, where: { ...problem.where, line: 99 } }));

function reviewed(...diagnostics: readonly Problem[]): string {
  const { state } = drive(addWizard, [...TO_CONTAINERS, 'enter', 'enter']);
  if (!state.review.answer) throw new Error('nothing was reviewed');
  const answer = { ...state.review.answer, diagnostics };
  return reviewLines({ ...state, review: { ...state.review, answer } }, worldOf())
    .map(plainText)
    .join('\n');
}

test('what is written and planned comes before warnings, and those of the change before those there are without it', () => {
  if (!known) throw new Error('the sample lost its warning');
  expect(reviewed(known, rootsDiffer)).toMatch(
    /Writes[\s\S]*Plan[\s\S]*warning.*root[\s\S]*Without this change as well:[\s\S]*warning[\s\S]*same by hand/,
  );
  expect(reviewed(rootsDiffer)).not.toContain('Without this change');
});

test('errors come first, for nothing is written while they are there', () => {
  expect(reviewed({ ...rootsDiffer, severity: 'error' })).toMatch(/^\s*error[\s\S]*Writes/);
});
