import { expect, test } from 'vitest';
import type { World } from '../../../../src/components/app/screen.ts';
import { needsConsent, offersReturn } from '../../../../src/components/screens/plan/consent.ts';
import { blocksOf } from '../../../../src/components/screens/plan/rows.ts';
import { planScreen } from '../../../../src/components/screens/plan/screen.ts';
import { moved, planned, planning, toggled, visibleTop } from '../../../../src/components/screens/plan/state.ts';
import type { Plan } from '../../../../src/engine/plan/types.ts';
import { plainText } from '../../../../src/ground/line.ts';
import { UNICODE_GLYPHS } from '../../../../src/views/area.ts';
import { SCREENS } from '../../../../src/views/words/screens.ts';
import { destructivePlan, samplePlan, sampleSnapshot } from '../../sample.ts';

const START = planning({});

test('an entry opens and closes', () => {
  const open = toggled(START, 'a');
  expect(open.expanded).toEqual(['a']);
  expect(toggled(open, 'a').expanded).toEqual([]);
});

test('taking something away needs consent, adding does not', () => {
  expect(needsConsent(samplePlan, {})).toBe(false);
  expect(needsConsent(destructivePlan, {})).toBe(true);
  expect(needsConsent(samplePlan, { takeOver: true })).toBe(true);
});

test('moving a mount away from its data to a directory that holds nothing needs consent', () => {
  const [first, ...rest] = samplePlan.steps.filter(({ kind }) => kind === 'mount');
  if (!first) throw new Error('no mount step in the sample');
  const moving = (stays: number): Plan => ({
    ...samplePlan,
    steps: [
      {
        ...first,
        consequences: [
          {
            ...{ code: 'data_stays', from: '/tank/old', to: '/tank/new' },
            ...{ stays: { count: stays, more: false }, found: { count: 0, more: false } },
          },
        ],
      },
      ...rest,
    ],
  });
  expect(needsConsent(moving(12), {})).toBe(true);
  expect(needsConsent(moving(0), {})).toBe(false);
});

test('an opened entry that is longer than the screen shows its beginning', () => {
  expect(visibleTop(0, 1, [1, 30, 1], 10)).toBe(1);
});

test('down scrolls through an entry that is longer than the screen before it goes on', () => {
  const down = (times: number) =>
    Array.from({ length: times }).reduce<typeof START>((state) => moved(state, 'down', [1, 12, 1], 10), START);
  const states = [1, 2, 3, 4].map(down);
  expect(states.map(({ index, top }) => [index, top])).toEqual([
    [1, 1],
    [1, 2],
    [1, 3],
    [2, 4],
  ]);
});

test('in a wide terminal a command stands beside its step where it fits whole, until the step is opened', () => {
  const rows = (columns: number, expanded: readonly string[] = [], plan = samplePlan) =>
    blocksOf({ ...START, plan, expanded }, { ...world, columns })
      .flatMap(({ lines }) => lines.map(plainText))
      .filter((line) => /owner .*portainer/.test(line));
  expect(rows(150)).toEqual([expect.stringMatching(/100000:100000$/)]);
  expect(rows(180)).toEqual([expect.stringMatching(/100000:100000 {3}≈ chown 100000:100000 \S+portainer$/)]);
  expect(
    rows(
      160,
      samplePlan.steps.map(({ id }) => id),
    ),
  ).toEqual([expect.stringMatching(/100000:100000$/)]);
  const [first] = samplePlan.steps;
  if (!first) throw new Error('the sample has steps');
  const many = { ...samplePlan, steps: [...samplePlan.steps, ...Array<typeof first>(200).fill(first)] };
  expect(rows(180, [], many)).toEqual([expect.stringMatching(/100000:100000$/)]);
});

const LEFT = { code: 'mount_left', ctid: 103, name: 'n8n', mounts: [] } as const;
const world = { rows: 24, columns: 80, theme: { glyphs: UNICODE_GLYPHS }, snapshot: sampleSnapshot } as World;

test('a way back offers no restart and nothing to be taken out: it would do neither', () => {
  const plan = {
    ...destructivePlan,
    steps: destructivePlan.steps.map((step) => ({ ...step, state: 'kept' as const, why: LEFT })),
  };
  const offered = (options: { readonly undo?: string }) =>
    planScreen
      .keys({ ...planning(options), plan }, world)
      .flatMap(({ keys }) => keys.flatMap(({ footer, label }) => (footer === undefined ? [] : label)));
  expect(offered({})).toContain('prune');
  expect(offered({ undo: 'the-run' })).not.toContain('prune');
});

test('what nobody changed in the configuration is not offered to be put back with what is undone', () => {
  const back = (returns: boolean) => planned(planning({ undo: 'the-run' }), { serial: 1, plan: samplePlan, returns });
  const shown = (state: ReturnType<typeof back>) => ({
    keys: planScreen
      .keys(state, world)
      .flatMap(({ keys }) => keys.flatMap(({ footer, label }) => (footer === undefined ? [] : label))),
    notice: plainText(planScreen.lines(state, { ...world, snapshot: sampleSnapshot }).notice ?? []),
  });
  const [some, none] = [shown(back(true)), shown(back(false))];
  expect([some.keys.includes('configuration'), none.keys.includes('configuration')]).toEqual([true, false]);
  expect(some.notice).toContain('(c: put it back)');
  expect(none.notice).toMatch(/the next apply would do it again(?! \(c)/);
  expect(offersReturn(back(false).options)).toBe(false);
  expect(offersReturn({})).toBe(false);
});

/** A world in which the files say this. */
const saying = (digest: string): World => ({
  ...world,
  snapshot: { ...sampleSnapshot, files: { digest, list: [], broken: [], excerpts: [] } },
});

const press = (state: ReturnType<typeof planned>, key: string, seen: World) =>
  planScreen.press(state, { kind: 'key', key, seen: true }, seen);

test('a plan whose files were changed meanwhile is stale: A runs nothing of it, r plans again with the same consent', () => {
  const made = planned(
    planning({ takeOver: true }),
    { serial: 1, plan: samplePlan },
    saying('before').snapshot.files?.digest,
  );
  const header = (seen: World) => plainText(planScreen.lines(made, seen).header);
  const bar = (seen: World) =>
    planScreen
      .keys(made, seen)
      .flatMap(({ keys }) => keys.flatMap(({ footer, label }) => (footer === undefined ? [] : label)));
  expect(header(saying('before'))).not.toContain('stale');
  expect(bar(saying('before'))).toContain('apply');
  expect(bar(saying('before'))).not.toContain('plan again');
  expect(press(made, 'A', saying('before'))?.asks).toEqual([]);

  const after = saying('after');
  expect(header(after)).toContain('Plan stale');
  expect(plainText(planScreen.lines(made, after).notice ?? [])).toBe(SCREENS.planStale);
  expect(bar(after)).toContain('plan again');
  expect(bar(after)).not.toContain('apply');
  expect(press(made, 'A', after)?.asks).toEqual([{ kind: 'say', text: SCREENS.planStale }]);
  expect(press(made, 'r', after)?.asks).toMatchObject([{ kind: 'plan', options: { takeOver: true } }]);
});

test('a question whose plan went stale under it is not answered with yes', () => {
  const made = planned(planning({}), { serial: 1, plan: destructivePlan }, 'before');
  const asked = press(made, 'A', saying('before'))?.state;
  const chosen = asked && press(asked, 'tab', saying('before'))?.state;
  const answered = (seen: World) => chosen && press(chosen, 'enter', seen);
  expect(answered(saying('before'))?.asks).toMatchObject([{ kind: 'close' }, { kind: 'open' }]);
  expect(answered(saying('after'))?.asks).toEqual([{ kind: 'say', text: SCREENS.planStale }]);
  expect(answered(saying('after'))?.state.question).toBeUndefined();
});

test('a way back asks no configuration, so none makes it stale', () => {
  const back = planned(planning({ undo: 'the-run' }), { serial: 1, plan: samplePlan }, 'before');
  expect(plainText(planScreen.lines(back, saying('after')).header)).not.toContain('stale');
});
