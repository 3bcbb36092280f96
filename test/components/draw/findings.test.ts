import { describe, expect, it } from 'vitest';
import type { Snapshot } from '../../../src/components/app/contract.ts';
import { findings } from '../../../src/components/draw/findings.ts';
import { ofContainer } from '../../../src/engine/problem.ts';

const left = ofContainer(100, { code: 'left_stopped' }, 'warning');
const other = ofContainer(101, { code: 'left_stopped' }, 'warning');

const snapshot = (told: Partial<Snapshot>): Snapshot => ({
  host: 'local',
  readAt: 0,
  diagnostics: [],
  status: { node: 'pve', volumes: [], containers: [], diagnostics: [left] },
  ...told,
});

describe('what a snapshot has to say', () => {
  it('is its findings, with those of its status among them', () => {
    expect(findings(snapshot({ diagnostics: [other, left] }))).toEqual([other, left]);
  });

  it('is also what an older status found, each thing once, where the host cannot be read any more', () => {
    expect(findings(snapshot({ failedAt: 1, diagnostics: [other] }))).toEqual([other, left]);
    expect(findings(snapshot({ failedAt: 1, diagnostics: [other, structuredClone(left)] }))).toEqual([other, left]);
  });
});
