import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Facts } from '../../src/engine/observed/facts.ts';
import { observed } from '../../src/engine/observed/state.ts';
import { planOf } from '../../src/engine/plan/plan.ts';
import { locate } from '../../src/operations/locate.ts';
import { differencesBetween, type PlanBinding } from '../../src/operations/saved/binding.ts';
import { saveFacts } from '../../src/operations/saved/facts.ts';
import { readSaved } from '../../src/operations/saved/file.ts';
import { planToSave, savedPlan, savePlan } from '../../src/operations/saved/plan.ts';
import { SAVED_DIFFERENCES } from '../../src/views/words/operations.ts';
import { testEveryText } from '../codes.ts';
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

test('a saved plan in which anything is another is no saved plan, whatever is missing then', async () => {
  const located = await locate({ host: `demo:${join(tempFolder(), 'demo')}` });
  if (!located.ok) throw new Error(located.problems[0].code);
  const bound = await planToSave(located.value, {});
  if (!bound.ok) throw new Error(bound.problems[0].code);
  const path = join(tempFolder(), 'plan.json');
  await savePlan(path, bound.value, {});
  const text = await readFile(path, 'utf8');
  expect(await savedPlan(located.value, path)).toMatchObject({ ok: true });
  for (const other of [text.replace('"directories"', '"Directories"'), text.replace('"steps"', '"step"')]) {
    expect(other).not.toBe(text);
    await writeFile(path, other);
    expect(await savedPlan(located.value, path)).toMatchObject({ problems: [{ code: 'saved_unknown', path }] });
  }
});

const BINDING: PlanBinding = {
  ...{ version: '1', node: 'pve1', configuration: 'a' },
  containers: new Map([[101, 'a']]),
  directories: new Map([
    [
      '/tank',
      {
        there: 'directory',
        device: '1',
        inode: '2',
        owner: '0:0',
        mode: '755',
        acl: '',
        mount: '8:1 / ext4 /dev/sda1',
      },
    ],
  ]),
};

const differing = (now: Partial<PlanBinding>) => differencesBetween(BINDING, { ...BINDING, ...now });

testEveryText(SAVED_DIFFERENCES, {
  version_differs: () => differing({ version: '2' }),
  node_differs: () => differing({ node: 'pve2' }),
  configuration_differs: () => differing({ configuration: 'b' }),
  container_differs: () => differing({ containers: new Map([[101, 'b']]) }),
  directory_differs: () => differing({ directories: new Map() }),
  plan_differs: async () => {
    const located = await locate({ host: `demo:${join(tempFolder(), 'demo')}` });
    if (!located.ok) throw new Error(located.problems[0].code);
    const bound = await planToSave(located.value, {});
    if (!bound.ok) throw new Error(bound.problems[0].code);
    const path = join(tempFolder(), 'plan.json');
    const { planned } = bound.value;
    const other = { ...bound.value, planned: { ...planned, plan: { ...planned.plan, inSync: true } } };
    await savePlan(path, other, {});
    const read = await savedPlan(located.value, path);
    return read.ok ? [] : read.problems.flatMap((one) => (one.code === 'saved_stale' ? one.differences : []));
  },
});
