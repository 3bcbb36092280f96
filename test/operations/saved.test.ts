import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Facts } from '../../src/engine/observed/facts.ts';
import { observed } from '../../src/engine/observed/state.ts';
import { planOf } from '../../src/engine/plan/plan.ts';
import { saveFacts } from '../../src/operations/saved/facts.ts';
import { readSaved } from '../../src/operations/saved/file.ts';
import { desired, machine } from '../engine/arbitraries.ts';
import { factsOf } from '../engine/model-host.ts';
import { tempFolder } from '../host/temp-folder.ts';

test('of any host and configuration saved facts give the same plan, to the letter', async () => {
  const path = join(tempFolder(), 'facts.json');
  await fc.assert(
    fc.asyncProperty(desired, machine, async (wanted, host) => {
      const facts = factsOf(host);
      const query = { hostPaths: [] };
      expect(await saveFacts(path, { facts, query, memory: undefined })).toMatchObject({ ok: true });
      const read = await readSaved<{ readonly facts: Facts }>(path, 'facts');
      if (!read.ok) throw new Error(read.problems[0].code);
      const text = (of: Facts) => JSON.stringify(planOf(wanted, observed(of)));
      expect(text(read.value.facts)).toBe(text(facts));
    }),
    { numRuns: 100 },
  );
});
