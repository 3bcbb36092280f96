import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isHeldByEntries } from '../../../src/engine/access/status.ts';
import type { DesiredState, DesiredVolume, Unsaid } from '../../../src/engine/desired/state.ts';
import { type Memory, NOTHING_REMEMBERED } from '../../../src/engine/observed/memory.ts';
import { queryOf } from '../../../src/engine/observed/query.ts';
import { type ObservedState, observed, withEmptiness, withMemory } from '../../../src/engine/observed/state.ts';
import { emptinessAsked } from '../../../src/engine/plan/emptiness.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import { statusOf } from '../../../src/engine/status/status.ts';
import { CTIDS, desired, HOST_PATHS, machine, TARGETS } from '../arbitraries.ts';
import { desiredState, volume } from '../builders.ts';
import { addDirectory, containerFile, factsOf, modelMachine } from '../model-host.ts';

/** What an earlier apply may have left word of. */
const memory: fc.Arbitrary<Memory> = fc.record({
  owned: fc.array(
    fc.record({
      volume: fc.constantFrom('v0', 'v1', 'v2'),
      ctid: fc.constantFrom(...CTIDS),
      hostPath: fc.constantFrom(...HOST_PATHS),
      path: fc.constantFrom(...TARGETS),
    }),
    { maxLength: 3 },
  ),
  ownedEntries: fc.array(
    fc.record({
      hostPath: fc.constantFrom(...HOST_PATHS),
      uid: fc.constantFrom(100000, 1000),
      inherited: fc.boolean(),
      volume: fc.constantFrom('v0', 'v1', 'gone'),
    }),
    { maxLength: 2 },
  ),
  seen: fc.constant(NOTHING_REMEMBERED.seen),
  lost: fc.constantFrom(undefined, undefined, { path: '/var/lib/owned.json', isAside: false }),
});

const options = fc.record({
  ...{ takeOver: fc.boolean(), prune: fc.boolean(), leaveData: fc.boolean(), otherFilesystem: fc.boolean() },
});

/** Of each volume what nobody wrote down, and what of it is as the machine has it: else hardly anything would be. */
const written = fc.array(
  fc.record({
    unsaid: fc.option(fc.record({ owner: fc.boolean(), mode: fc.boolean() }), { nil: undefined }),
    owner: fc.boolean(),
    mode: fc.boolean(),
    access: fc.boolean(),
  }),
  { minLength: 5, maxLength: 5 },
);

describe('where a plan asks whether a directory holds anything', () => {
  it('is wherever its steps, notes or problems depend on it', () => {
    fc.assert(
      fc.property(fc.tuple(desired, written), machine, memory, options, (declared, host, remembered, chosen) => {
        const said = asWritten(...declared, host.paths);
        const query = queryOf(said, remembered);
        const whole = withMemory(observed(factsOf(host)), remembered);
        const full = emptyOf(whole, query.hostPaths);
        const first = emptyOf(whole, query.counted ?? []);
        const asked = emptinessAsked(said)(first, query);
        const seen = withEmptiness(first, found(full, asked));
        expect(planOf(said, seen, chosen)).toEqual(planOf(said, full, chosen));
        const forStatus = emptinessAsked(said, isHeldByEntries)(first, query);
        expect(statusOf(said, withEmptiness(first, found(full, forStatus)))).toEqual(statusOf(said, full));
      }),
      { numRuns: 1500 },
    );
  }, 120_000);

  const media = volume('media', '/tank/media', [{ ctid: 100, path: '/media' }], {
    unsaid: { owner: true, mode: true },
  });
  const asDeclared = { uid: 65534, gid: 65534, mode: 0o775, acl: { ok: true, value: '' } } as const;
  const paths = ['/tank/media'];
  const asked = (state: ObservedState, hostPaths: readonly string[] = paths) =>
    emptinessAsked(desiredState([media]))(state, { hostPaths });

  function machineWith(fact: object, lines: readonly string[] = ['mp0: /tank/media,mp=/media']): ObservedState {
    const made = modelMachine();
    addDirectory(made, '/tank/media', { ...asDeclared, ...fact });
    made.files.set(100, containerFile(100, lines));
    return emptyOf(observed(factsOf(made)), []);
  }

  it('is nowhere on a machine in sync', () => {
    expect(asked(machineWith({}))).toEqual([]);
  });

  it('is nowhere where a mount is new', () => {
    expect(asked(machineWith({}, []))).toEqual([]);
  });

  it.each([
    ['owner', { uid: 1000 }],
    ['group', { gid: 1000 }],
    ['mode', { mode: 0o755 }],
    ['ACL', { acl: { ok: true, value: 'user::rwx,user:1000:r-x,group::r-x,mask::r-x,other::r-x' } }],
    ['unread ACL', { acl: { ok: false, error: { code: 'unreadable', path: '/tank/media', system: 'EIO' } } }],
  ])('is a directory with another %s', (_, fact) => {
    expect(asked(machineWith(fact))).toEqual(paths);
  });

  it('is the directory that a mount has, and the one that it gets', () => {
    const host = machineWith({}, ['mp0: /tank/old,mp=/media']);
    const all = new Map(host.paths).set('/tank/old', { kind: 'directory', ...asDeclared, dev: 1, ino: 9 });
    const both = asked({ ...host, paths: all }, [...paths, '/tank/old']);
    expect([...both].sort()).toEqual(['/tank/media', '/tank/old']);
  });

  it('is also that of a new mount which may get the slot of another', () => {
    const host = machineWith({}, ['mp0: /tank/media,mp=/old']);
    const all = new Map(host.paths).set('/tank/new', { kind: 'directory', ...asDeclared, dev: 1, ino: 9 });
    const both = desiredState([
      media,
      { ...volume('new', '/tank/new', [{ ctid: 100, path: '/new' }]), unsaid: media.unsaid },
    ]);
    const hostPaths = [...paths, '/tank/new'];
    expect([...emptinessAsked(both)({ ...host, paths: all }, { hostPaths })].sort()).toEqual(hostPaths);
  });

  it('is no directory of which that was read, and none that nobody queried', () => {
    const state = machineWith({ mode: 0o700 });
    expect(asked(withEmptiness(state, new Map([['/tank/media', true]])))).toEqual([]);
    expect(asked(state, [])).toEqual([]);
  });
});

function asWritten(
  wanted: DesiredState,
  written: readonly {
    readonly unsaid: Unsaid | undefined;
    readonly owner: boolean;
    readonly mode: boolean;
    readonly access: boolean;
  }[],
  paths: ObservedState['paths'],
): DesiredState {
  const volumes = wanted.volumes.map((one, index): DesiredVolume => {
    const { unsaid, owner, mode, access } = written[index] ?? {};
    const fact = paths.get(one.hostPath);
    if (fact?.kind !== 'directory') return one;
    return {
      ...one,
      ...(unsaid && { unsaid, unwritten: unsaid }),
      ...(access ? {} : { access: undefined, inheritAccess: undefined }),
      ...(owner && { owner: { kind: 'account', user: fact.uid, group: fact.gid, text: 'its own' } }),
      ...(mode && { permissions: { ...one.permissions, directoryMode: fact.mode } }),
    };
  });
  return { ...wanted, volumes };
}

/** The same, with what directories hold only where somebody looked. */
function emptyOf(state: ObservedState, looked: readonly string[]): ObservedState {
  const paths = new Map(state.paths);
  for (const [path, fact] of paths) {
    if (fact.kind !== 'directory' || looked.includes(path)) continue;
    const { empty: _, ...rest } = fact;
    paths.set(path, rest);
  }
  return { ...state, paths };
}

function found({ paths }: ObservedState, asked: readonly string[]): ReadonlyMap<string, boolean> {
  return new Map(
    asked.flatMap((path) => {
      const fact = paths.get(path);
      return fact?.kind === 'directory' && fact.empty !== undefined ? [[path, fact.empty]] : [];
    }),
  );
}
