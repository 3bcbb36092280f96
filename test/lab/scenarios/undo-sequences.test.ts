import { afterAll, describe, expect } from 'vitest';
import { test } from '../lab-test.ts';
import { type Counts, live } from '../undo/story.ts';

/** How many stories are lived through, and the first one's seed. */
const COUNT = Number(process.env.PHOENIX_LAB_UNDO ?? 2);
const SEED = Number(process.env.PHOENIX_LAB_SEED ?? 0);

const total: Partial<Counts> = {};
afterAll(() => console.log(total));

describe.concurrent(`edits, applies, failures, kills, undos and restarts of running containers, from seed ${SEED} on`, () => {
  test.for(Array.from({ length: COUNT }, (_, index) => SEED + index))(
    'story %i: each undo gives back what its run changed, says before what waits, and is right after a restart',
    { timeout: 300_000 },
    async (seed, { machine }) => {
      const counts = await live(machine, seed);
      for (const [name, count] of Object.entries(counts) as [keyof Counts, number][])
        total[name] = (total[name] ?? 0) + count;
      expect(counts.undone).toBeGreaterThan(0);
    },
  );
});
