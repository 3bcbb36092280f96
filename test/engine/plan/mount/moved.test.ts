import { describe, expect, it } from 'vitest';
import type { DirectoryFact } from '../../../../src/engine/observed/facts.ts';
import { type ObservedState, observed } from '../../../../src/engine/observed/state.ts';
import { planOf } from '../../../../src/engine/plan/plan.ts';
import type { PlanOptions } from '../../../../src/engine/plan/types.ts';
import { desiredState, volume } from '../../builders.ts';
import { addDirectory, containerFile, factsOf, modelMachine } from '../../model-host.ts';

const HOLDING = { empty: false, counted: { count: 12, more: false } } as const;

describe('a mount whose host path moved', () => {
  it('stays where its data is, as the new directory is to be made', () => {
    const made = planned(moving(HOLDING));
    expect(made.map(({ kind, state }) => [kind, state])).toEqual([
      ['directory', undefined],
      ['mount', 'kept'],
    ]);
    expect(made[1]?.why).toMatchObject({
      code: 'data_left_behind',
      moves: [{ stays: HOLDING.counted, found: NOTHING }],
    });
  });

  it('stays where the new directory is there and empty', () => {
    expect(moves(moving(HOLDING, { empty: true }))).toEqual(['kept']);
  });

  it('moves where the new directory holds something, and says what stays', () => {
    const [step] = planned(moving(HOLDING, { empty: false, counted: { count: 3, more: false } }));
    expect(step).toMatchObject({ kind: 'mount', action: 'update' });
    expect(step?.state).toBeUndefined();
    expect(step?.consequences).toContainEqual(
      expect.objectContaining({ code: 'data_stays', stays: HOLDING.counted, found: { count: 3, more: false } }),
    );
  });

  it('says what a start needs mounted from now on', () => {
    const off = (lines: string) => {
      const state = moving({ empty: true }, { empty: true }, lines);
      return planned(state).flatMap(({ consequences }) =>
        consequences.flatMap((one) => (one.code === 'needs_mount' || one.code === 'starts_without' ? [one] : [])),
      );
    };
    expect(off('')).toEqual([]);
    expect(off('2 1 0:9 / /tank rw - ext4 /dev/sdb rw\n')).toEqual([{ code: 'needs_mount', ctid: 100, path: '/tank' }]);
    expect(off('2 1 0:9 / /tank/new rw - ext4 /dev/sdb rw\n')).toEqual([
      { code: 'starts_without', ctid: 100, path: '/tank/new' },
    ]);
  });

  it('moves where the old directory holds nothing, or is gone', () => {
    expect(moves(moving({ empty: true }))).toEqual([undefined]);
    expect(moves(moving(undefined))).toEqual([undefined]);
  });

  it('stays where nobody could look into either', () => {
    expect(moves(moving({ empty: undefined }))).toEqual(['kept']);
    expect(moves(moving(HOLDING, { empty: undefined }))).toEqual(['kept']);
  });

  it('stays where the file system of the old directory is away, for what is seen there is not its data', () => {
    const away = { hostPath: '/tank/media', fstype: 'zfs', source: 'tank' };
    expect(moves({ ...moving({ empty: true }), seen: new Map([[away.hostPath, away]]) })).toEqual(['kept']);
  });

  it('moves with --leave-data', () => {
    expect(moves(moving(HOLDING), { leaveData: true })).toEqual([undefined]);
  });

  it('keeps nothing else of its container from being done', () => {
    const desired = [MOVED, volume('music', '/tank/music', [{ ctid: 100, path: '/music' }])];
    const steps = planOf(desiredState(desired), moving(HOLDING)).steps.filter(({ kind }) => kind === 'mount');
    expect(steps.map(({ id, state }) => [id, state])).toEqual([
      ['mount:100', undefined],
      ['mount:100:moved', 'kept'],
    ]);
    expect(steps[0]?.commands[0]).toContain('/tank/music,mp=/music');
    expect(steps[0]?.commands[0]).not.toContain('--mp0');
  });
});

const NOTHING = { count: 0, more: false };
const MOVED = volume('media', '/tank/new', [{ ctid: 100, path: '/media' }]);

/** Container 100 has /tank/media at /media, where /tank/new is declared; either directory is as given, if at all. */
function moving(
  old: Partial<DirectoryFact> | undefined,
  fresh?: Partial<DirectoryFact>,
  mountinfo = '',
): ObservedState {
  const host = modelMachine();
  host.mountinfo = mountinfo;
  host.files.set(100, containerFile(100, ['mp0: /tank/media,mp=/media']));
  addDirectory(host, '/tank');
  if (old) addDirectory(host, '/tank/media', old);
  else host.paths.set('/tank/media', { kind: 'missing' });
  host.paths.set('/tank/new', { kind: 'missing' });
  if (fresh) addDirectory(host, '/tank/new', { uid: 65534, gid: 65534, mode: 0o775, ...fresh });
  const owned = [{ volume: 'media', ctid: 100, hostPath: '/tank/media', path: '/media' }];
  return { ...observed(factsOf(host)), owned };
}

const planned = (state: ObservedState, options?: PlanOptions) => planOf(desiredState([MOVED]), state, options).steps;

const moves = (state: ObservedState, options?: PlanOptions) =>
  planned(state, options).flatMap((step) => (step.kind === 'mount' ? [step.state] : []));
