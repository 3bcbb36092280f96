import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Status } from '../../../src/engine/status/types.ts';
import { bad, good } from '../../../src/ground/problem.ts';
import { found } from '../../../src/operations/problem.ts';
import { readings } from '../../../src/operations/watch/readings.ts';
import { type Look, type Snapshot, snapshotAfter } from '../../../src/operations/watch/snapshot.ts';

/** What happens outside while readings are under way. */
const moves = fc.array(fc.constantFrom('change', 'ask', 'ask', 'break', 'mend'), { minLength: 1, maxLength: 30 });

const SOUND: Look['config'] = { desired: { volumes: [], containers: new Map(), datasets: [] }, diagnostics: [] };

const UNREADABLE = found('host_unreadable', [{ severity: 'error', where: {}, code: 'containers_unreadable' }]);

const statusAt = (version: number): Status => ({ node: `${version}`, volumes: [], containers: [], diagnostics: [] });

const versionIn = ({ status }: Snapshot): number => Number(status?.node ?? 0);

/** A machine whose version counts up, readings of it that take as long as the scheduler likes, and what is known of it. */
function machine(scheduler: fc.Scheduler) {
  const state = { version: 1, broken: false, running: 0, clock: 0 };
  const looks: Look[] = [];
  const begun = new Map<Look, number>();
  const known: Snapshot[] = [{ host: 'test', readAt: 0, diagnostics: [] }];
  const { refresh } = readings<Look>({
    now: () => ++state.clock,
    async read() {
      state.running += 1;
      expect(state.running).toBe(1);
      const look: Look = { config: SOUND, status: state.broken ? bad(UNREADABLE) : good(statusAt(state.version)) };
      looks.push(look);
      begun.set(look, state.clock);
      await scheduler.schedule(Promise.resolve(), 'the host answers');
      state.running -= 1;
      return look;
    },
    take(look, at) {
      expect(at).toBe(begun.get(look));
      const before = newest();
      known.push(snapshotAfter(before, look, at));
      expectNothingLost(before, look, at);
    },
  });
  const newest = () => known.at(-1) ?? { host: '', readAt: 0, diagnostics: [] };

  function expectNothingLost(before: Snapshot, { status }: Look, at: number): void {
    expect(versionIn(newest())).toBeGreaterThanOrEqual(versionIn(before));
    expect(newest()).toMatchObject(status?.ok ? { readAt: at, diagnostics: [] } : { diagnostics: UNREADABLE.findings });
    if (!status?.ok && before.status) expect(newest()).toMatchObject({ status: before.status, readAt: before.readAt });
  }

  async function ask(): Promise<void> {
    const { version } = state;
    const before = looks.length;
    await refresh();
    // The known ones start with one that nobody read: exactly one reading was begun and ended since.
    expect(known.length - 1).toBe(before + 1);
    if (looks[before]?.status?.ok) expect(versionIn(newest())).toBeGreaterThanOrEqual(version);
  }

  return { state, looks, ask };
}

test('no reading is overtaken, and each question is answered by exactly one that began after it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), moves, async (scheduler, plan) => {
      const { state, looks, ask } = machine(scheduler);
      const asks: Promise<void>[] = [];
      const happen = (move: string) => async () => {
        if (move === 'change') state.version += 1;
        if (move === 'ask') asks.push(ask());
        if (move === 'break' || move === 'mend') state.broken = move === 'break';
      };
      scheduler.scheduleSequence(plan.map(happen));
      await scheduler.waitIdle();
      await Promise.all(asks);
      expect(looks.length).toBeLessThanOrEqual(asks.length);
      expect(looks.length).toBeGreaterThanOrEqual(Math.min(1, asks.length));
    }),
    { numRuns: 2000 },
  );
});

test('one that breaks is told to those who asked, and the next one is made all the same', async () => {
  let begun = 0;
  const taken: number[] = [];
  const { refresh } = readings({
    now: () => 0,
    read: async () => {
      begun += 1;
      if (begun === 1) throw new Error('broke');
      return 7;
    },
    take: (value) => void taken.push(value),
  });
  const [first, second] = [refresh(), refresh()];
  await expect(first).rejects.toThrow('broke');
  await second;
  expect(taken).toEqual([7]);
});
