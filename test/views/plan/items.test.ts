import { expect, test } from 'vitest';
import type { Step } from '../../../src/engine/plan/types.ts';
import { plainText } from '../../../src/ground/line.ts';
import { UNICODE_GLYPHS } from '../../../src/views/area.ts';
import { planItems, runnableSteps } from '../../../src/views/plan/items.ts';
import { planView } from '../../../src/views/plan/lines.ts';
import { emptyPlan, samplePlan } from '../../components/sample.ts';

test('blocked and kept steps are shown but not run', () => {
  expect(runnableSteps(samplePlan).map(({ id }) => id)).toEqual(samplePlan.steps.slice(0, 5).map(({ id }) => id));
  expect(planItems(samplePlan).filter(({ kind }) => kind === 'held')).toHaveLength(2);
});

test('what follows from two steps is said once', () => {
  const [step] = samplePlan.steps.filter(({ id }) => id === 'mount:954');
  if (!step) throw new Error('the sample lost its step');
  const items = planItems({ ...emptyPlan, steps: [step, { ...step, id: 'mount:955' }] });
  expect(items.filter(({ kind }) => kind === 'consequence')).toHaveLength(1);
});

test('errors come before everything else', () => {
  const error = { severity: 'error', where: { volume: 'x' }, code: 'mount_absent', path: '/x/y', at: '/x' } as const;
  const [first] = planItems({ ...samplePlan, diagnostics: [...samplePlan.diagnostics, error] });
  expect(first).toMatchObject({ kind: 'finding', problem: error, heading: 'Errors' });
});

test('each heading stands above the first of its kind only', () => {
  const headings = planItems(samplePlan).flatMap(({ heading }) => heading ?? []);
  expect(headings).toEqual(['Consequences', 'Not done', 'Waiting', 'Warnings', 'Notes']);
});

test('what waits alike in many containers, and what is wrong in them alike, is one entry with a count', () => {
  const [mount] = samplePlan.waiting;
  if (!mount) throw new Error('the sample lost its waiting mount');
  const ctids = Array.from({ length: 40 }, (_, index) => 400 + index);
  const waiting = ctids.map((ctid) => ({ ...mount, ctid, why: { ...mount.why, ctid } }));
  const error = { severity: 'error', code: 'no_free_slot', path: '/x', last: 255 } as const;
  const diagnostics = ctids.map((ctid) => ({ ...error, where: { volume: 'a', ctid, line: ctid } }));
  const items = planItems({ ...emptyPlan, waiting: [...waiting, { ...mount, path: '/other' }], diagnostics });
  expect(items.map((item) => [item.kind, 'count' in item && item.count])).toEqual([
    ['finding', 40],
    ['waiting', 40],
    ['waiting', 1],
  ]);
});

test('what follows alike for several containers is one entry, which says each when it is opened', () => {
  const [step] = samplePlan.steps.filter(({ id }) => id === 'mount:954');
  if (!step) throw new Error('the sample lost its step');
  const of = (ctid: number, key: string): Step => ({
    ...step,
    id: `mount:${ctid}`,
    consequences: [
      { code: 'no_migration', ctid, keys: [key] },
      { code: 'not_in_backups', ctid, paths: [`/srv/${key}`] },
      { code: 'goes_down', ctid, name: 'web', seconds: 60 },
    ],
  });
  const plan = { ...emptyPlan, steps: [of(954, 'mp0'), of(955, 'mp1')] };
  const { items, listed, opened } = planView(plan, { width: 100, glyphs: UNICODE_GLYPHS });
  const said = items.filter(({ kind }) => kind === 'consequence');
  expect(said.map((item) => listed(item).map(plainText).join(' '))).toEqual([
    '! CT 954 cannot be migrated while mp0 is not marked shared (2 containers alike)',
    '! /srv/mp0 will not be in backups of CT 954',
    expect.stringContaining('CT 954 (web)'),
    '! /srv/mp1 will not be in backups of CT 955',
    expect.stringContaining('CT 955 (web)'),
  ]);
  expect(said.map((item) => opened(item).map(plainText))).toEqual([
    [
      '    ! CT 954 cannot be migrated while mp0 is not marked shared',
      '    ! CT 955 cannot be migrated while mp1 is not marked shared',
    ],
    ...[[], [], [], []],
  ]);
});
