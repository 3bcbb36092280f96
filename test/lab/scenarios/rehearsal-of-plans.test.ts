import { beforeAll, describe, expect, inject, it } from 'vitest';
import type { Verdict } from '../rehearsal/compare.ts';
import { counts, startSeveral } from '../rehearsal/several.ts';

/** How many containers are made up, changed by an apply and started, and the first one's seed. */
const COUNT = Number(process.env.PHOENIX_LAB_PLANS ?? 36);
const SEED = Number(process.env.PHOENIX_LAB_SEED ?? 0);

const MS_EACH = 6_000;

describe(`${COUNT} made-up containers from seed ${SEED} on, with what a plan leaves of them`, () => {
  let verdicts: readonly Verdict[] = [];

  beforeAll(async () => {
    verdicts = await startSeveral({ run: inject('labRun'), script: 'plans', count: COUNT, seed: SEED });
    console.log(counts(verdicts));
  }, COUNT * MS_EACH);

  it('start as the plan says they will', () => {
    expect(verdicts).toHaveLength(COUNT);
    expect(verdicts.filter(({ wrong }) => wrong.length > 0)).toEqual([]);
  });

  it('are changed in some, and in some the change is blocked, for they would not start with it', () => {
    const isBlocked = ({ codes }: Verdict) => codes.includes('blocked: would_not_start');
    expect(verdicts.some(isBlocked)).toBe(true);
    expect(verdicts.some(({ codes, up }) => up && codes.includes('changed'))).toBe(true);
  });
});
