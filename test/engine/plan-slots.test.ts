import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { DesiredVolume } from '../../src/engine/desired/state.ts';
import { type ObservedState, observed } from '../../src/engine/observed/state.ts';
import { planOf } from '../../src/engine/plan/plan.ts';
import { startFacts } from '../../src/engine/start/facts.ts';
import { rehearse, startFile, withPoints } from '../../src/proxmox/rehearsal/rehearse.ts';
import { desiredState, volume } from './builders.ts';
import { addDirectory, containerFile, factsOf, modelMachine } from './model-host.ts';
import { withStarts } from './starts.ts';

const CTID = 100;
const KEEP = {
  owner: { kind: 'keep' },
  permissions: { directoryMode: 'keep', fileMode: 'keep', recursive: false },
} as const;

/** Targets that lie in each other, and what the outer ones' directories then need. */
const TARGETS = ['/a', '/a/b', '/a/b/c', '/x', '/x/y'] as const;
const INNER = ['/b', '/b/c', '/c', '/y'] as const;
const SLOTS = [0, 1, 2, 3, 4, 5, 6];

interface Point {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
}

const point = (prefix: string, index: number) =>
  fc.record({
    source: fc.constant(`/tank/${prefix}${index}`),
    target: fc.constantFrom(...TARGETS),
    readOnly: fc.boolean(),
    has: fc.subarray([...INNER]),
  });

const points = (prefix: string, most: number) =>
  fc
    .integer({ min: 0, max: most })
    .chain((count) => fc.tuple(...Array.from({ length: count }, (_, i) => point(prefix, i))));

/** A stopped container with mounts of somebody else's, and what is declared for it besides; no target twice. */
const cases = fc
  .record({
    foreign: points('foreign', 2),
    declared: points('declared', 3),
    slots: fc.shuffledSubarray([0, 1, 2, 3], { minLength: 2, maxLength: 2 }),
  })
  .filter(({ foreign, declared }) => {
    const targets = [...foreign, ...declared].map(({ target }) => target);
    return declared.length > 0 && new Set(targets).size === targets.length;
  });

function machineWith(all: readonly (Point & { readonly has: readonly string[] })[], lines: readonly string[]) {
  const machine = modelMachine({ files: new Map([[CTID, containerFile(CTID, ['unprivileged: 1', ...lines])]]) });
  for (const { source, has } of all) {
    addDirectory(machine, source, { uid: 100000, gid: 100000 });
    for (const inner of INNER) machine.paths.set(`${source}${inner}`, { kind: 'missing' });
    for (const inner of has) addDirectory(machine, `${source}${inner}`, { uid: 100000, gid: 100000 });
  }
  const missing = Object.fromEntries(TARGETS.map((target) => [target, { kind: 'missing' } as const]));
  return observed(withStarts(factsOf(machine), missing));
}

const line = ({ source, target, readOnly }: Point): string => `${source},mp=${target}${readOnly ? ',ro=1' : ''}`;

/** Whether the container starts with all its mounts in some order of slots: every order is tried. */
function startsInSomeOrder(state: ObservedState, declared: readonly Point[]): boolean {
  const container = state.containers.get(CTID);
  const facts = startFacts(state)?.(CTID);
  if (!container || !facts) throw new Error('nothing was read');
  const file = startFile(CTID, container.text, container.file, container.current);
  const taken = new Set(container.current.map(({ index }) => index));
  const free = SLOTS.filter((slot) => !taken.has(slot));
  return orders(free, declared.length).some((order) => {
    const placed = new Map(declared.map((one, index) => [`mp${order[index]}`, line(one)]));
    return rehearse(withPoints(file, placed), facts).starts === 'ok';
  });
}

function orders(from: readonly number[], count: number): readonly (readonly number[])[] {
  if (count === 0) return [[]];
  return from.flatMap((first) =>
    orders(
      from.filter((slot) => slot !== first),
      count - 1,
    ).map((rest) => [first, ...rest]),
  );
}

const volumesOf = (declared: readonly Point[]): readonly DesiredVolume[] =>
  declared.map(({ source, target, readOnly }, index) =>
    volume(`v${index}`, source, [{ ctid: CTID, path: target, ...(readOnly ? { readOnly } : {}) }], KEEP),
  );

const NO_ORDER = ['start_would_break', 'would_hide_mount', 'no_free_slot'];

test('new mounts get slots with which the container starts, and where there are none the plan is an error that says why', () => {
  const came = { placed: 0, refused: 0 };
  fc.assert(
    fc.property(cases, ({ foreign, declared, slots }) => {
      const lines = foreign.map((one, index) => `mp${slots[index]}: ${line(one)}`);
      const state = machineWith([...foreign, ...declared], lines);
      const plan = planOf(desiredState(volumesOf(declared)), state);
      const [start] = plan.starts;
      if (start && start.now.starts !== 'ok') return;
      const errors = plan.diagnostics.filter(({ severity }) => severity === 'error').map(({ code }) => code);
      if (startsInSomeOrder(state, declared)) {
        came.placed += 1;
        expect(errors).toEqual([]);
        expect(start?.after.starts).toBe('ok');
        expect(plan.steps.map((step) => step.state)).toEqual([undefined]);
      } else {
        came.refused += 1;
        expect(errors.filter((code) => NO_ORDER.includes(code))).not.toEqual([]);
        expect(start?.after.starts ?? 'ok').toBe('ok');
      }
    }),
    { numRuns: 600, seed: 12 },
  );
  // Both happen, or nothing was tried.
  expect(Math.min(came.placed, came.refused)).toBeGreaterThan(50);
});
