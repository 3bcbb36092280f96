import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { OwnedEntry, OwnedMount } from '../../src/engine/observed/memory.ts';
import { NOTHING_REMEMBERED } from '../../src/engine/observed/memory.ts';
import { observed, withMemory } from '../../src/engine/observed/state.ts';
import { usersGone, usersSet } from '../../src/engine/permission/given.ts';
import { planOf } from '../../src/engine/plan/plan.ts';
import { runs } from '../../src/engine/plan/standing.ts';
import type { Change, Plan } from '../../src/engine/plan/types.ts';
import { CTIDS, desired, HOST_PATHS, machine, TARGETS } from './arbitraries.ts';
import { desiredState, volume } from './builders.ts';
import { addDirectory, containerFile, factsOf, modelMachine } from './model-host.ts';

const mounts: fc.Arbitrary<readonly OwnedMount[]> = fc.array(
  fc.record({
    volume: fc.constantFrom('v0', 'v1', 'v2', 'gone'),
    ctid: fc.constantFrom(...CTIDS),
    hostPath: fc.constantFrom(...HOST_PATHS, '/elsewhere'),
    path: fc.constantFrom(...TARGETS, '/other'),
  }),
  { maxLength: 12 },
);

const entries: fc.Arbitrary<readonly OwnedEntry[]> = fc.array(
  fc.record({
    hostPath: fc.constantFrom(...HOST_PATHS),
    uid: fc.constantFrom(1000, 100000, 100033),
    inherited: fc.boolean(),
  }),
  { maxLength: 8 },
);

const memory = fc.record({ owned: mounts, ownedEntries: entries });

const options = fc.record({ prune: fc.boolean(), takeOver: fc.boolean(), leaveData: fc.boolean() });

/** Each thing that a change does, without the slot, which others may hold. */
function deedsOf(change: Change): readonly string[] {
  switch (change.kind) {
    case 'mount':
      return change.edits.map(({ action, target, value, hostPath }) =>
        [change.ctid, action, target, hostPath, value].join(' '),
      );
    case 'restart':
      return [`restart ${change.ctid}`];
    case 'unit':
      return change.files.map(({ at, after }) => `${at} ${after}`);
    case 'reload':
      return ['reload'];
    case 'acl': {
      const { path, before, acls } = change;
      return (['access', 'inherited'] as const).flatMap((which) => [
        ...usersSet(before.acls[which], acls[which]).map((uid) => `${path} ${which} gives ${uid}`),
        ...usersGone(before.acls[which], acls[which]).map((uid) => `${path} ${which} takes from ${uid}`),
      ]);
    }
    case 'directory':
    case 'removal':
      return [`${change.kind} ${change.path}`];
    case 'owner':
      return [`owner ${change.path} ${change.uid}:${change.gid}`];
    case 'tree':
      return [`tree ${change.path}`];
    case 'mode':
      return [`mode ${change.path} ${change.mode}`];
  }
}

const deedsIn = ({ steps }: Plan): readonly string[] => steps.filter(runs).flatMap(({ change }) => deedsOf(change));

const RUNS = { numRuns: 1000 };

test('without what is remembered a plan does nothing that it would not do with it', () => {
  fc.assert(
    fc.property(desired, machine, memory, options, (wanted, host, remembered, asked) => {
      const seen = observed(factsOf(host));
      const knowing = planOf(wanted, withMemory(seen, { ...NOTHING_REMEMBERED, ...remembered }), asked);
      // Held back until somebody agrees is a step of it as well: what narrows an entry of ours takes what it gives along.
      const all = new Set(
        knowing.steps.filter(({ state }) => state !== 'blocked').flatMap(({ change }) => deedsOf(change)),
      );
      expect(deedsIn(planOf(wanted, seen, asked)).filter((deed) => !all.has(deed))).toEqual([]);
    }),
    RUNS,
  );
});

test('without it nothing is taken out of a container that no declared volume is the source of, and no entry is taken away', () => {
  fc.assert(
    fc.property(desired, machine, options, (wanted, host, asked) => {
      const sources = new Set(wanted.volumes.map(({ hostPath }) => hostPath));
      for (const { change } of planOf(wanted, observed(factsOf(host)), asked).steps.filter(runs)) {
        if (change.kind === 'acl') {
          expect(usersGone(change.before.acls.access, change.acls.access)).toEqual([]);
          expect(usersGone(change.before.acls.inherited, change.acls.inherited)).toEqual([]);
        }
        if (change.kind !== 'mount') continue;
        for (const { action, before, waits } of change.edits)
          if (action === 'delete') expect(sources).toContain((before ?? waits ?? '').split(',')[0]);
      }
    }),
    RUNS,
  );
});

const FILMS = { volume: 'films', ctid: 101, hostPath: '/tank/media', path: '/films' };

test.each([
  ['a mount that is remembered to be its own, it takes its place', [FILMS], [/update \/films/]],
  ['one that nobody remembers, it is in the way, and stays', [], []],
  ['one that is remembered to be another volume’s, that is taken out', [{ ...FILMS, volume: 'media' }], [/delete/]],
] as const)('where a volume wants the target of %s', (_, owned, deeds) => {
  const host = modelMachine({ files: new Map([[101, containerFile(101, ['mp0: /tank/media,mp=/films'])]]) });
  for (const path of ['/tank/media', '/tank/films']) addDirectory(host, path, { uid: 65534, gid: 65534, mode: 0o775 });
  const wanted = desiredState([
    volume('media', '/tank/media'),
    volume('films', '/tank/films', [{ ctid: 101, path: '/films' }]),
  ]);
  const state = withMemory(observed(factsOf(host)), { ...NOTHING_REMEMBERED, owned });
  expect(deedsIn(planOf(wanted, state, { prune: true }))).toEqual(deeds.map((deed) => expect.stringMatching(deed)));
});
