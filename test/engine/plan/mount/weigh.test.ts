import { describe, expect, it } from 'vitest';
import type { DesiredMount } from '../../../../src/engine/desired/state.ts';
import type { DirectoryFact } from '../../../../src/engine/observed/facts.ts';
import { observed } from '../../../../src/engine/observed/state.ts';
import { planOf } from '../../../../src/engine/plan/plan.ts';
import type { PlanOptions } from '../../../../src/engine/plan/types.ts';
import { desiredState, volume } from '../../builders.ts';
import { addDirectory, containerFile, factsOf, modelMachine } from '../../model-host.ts';

const OPEN: Partial<DirectoryFact> = { uid: 100_000, gid: 100_000, mode: 0o770, empty: false };

interface Scene extends PlanOptions {
  readonly line?: string;
  readonly fact?: Partial<DirectoryFact>;
}

/** The steps for a mount of /tank/media that is there already and is declared otherwise. */
function steps(mount: Partial<DesiredMount>, { line = '', fact = OPEN, ...options }: Scene = {}) {
  const host = modelMachine();
  host.files.set(100, containerFile(100, ['unprivileged: 1', `mp0: /tank/media,mp=/media${line}`]));
  addDirectory(host, '/tank/media', fact);
  const kept = { directoryMode: 'keep', fileMode: 'keep', recursive: false } as const;
  const media = volume('media', '/tank/media', [{ ctid: 100, path: '/media', ...mount }], {
    owner: { kind: 'keep' },
    permissions: kept,
  });
  return planOf(desiredState([media]), observed(factsOf(host)), options).steps;
}

describe('a mount that becomes another', () => {
  it('is kept where it becomes read-only for somebody who can write, and says who', () => {
    expect(steps({ readOnly: true })).toMatchObject([
      {
        id: 'mount:100:taking',
        state: 'kept',
        why: { code: 'would_lose_access', ctid: 100, uid: 0, loses: ['write', 'remove', 'change_mode'] },
        loses: [
          { ctid: 100, uid: 0 },
          { uid: null, gid: 0 },
        ],
      },
    ]);
  });

  it('runs with consent, and says who loses', () => {
    const [step] = steps({ readOnly: true }, { takeOver: true });
    expect(step).toMatchObject({
      id: 'mount:100',
      loses: [
        { ctid: 100, uid: 0 },
        { uid: null, gid: 0 },
      ],
    });
    expect(step?.state).toBeUndefined();
  });

  it('runs where it gives somebody more, for a declared mount is written consent, and says who gains', () => {
    const [step] = steps({ readOnly: false }, { line: ',ro=1' });
    expect(step).toMatchObject({
      id: 'mount:100',
      gains: [
        { ctid: 100, uid: 0 },
        { uid: null, gid: 0 },
      ],
    });
    expect(step?.state).toBeUndefined();
  });

  it('runs where nobody can write anyway, or nothing is in there', () => {
    const closed = { uid: 5000, gid: 5000, mode: 0o755, empty: false };
    for (const fact of [closed, { ...OPEN, empty: true }]) {
      const [step] = steps({ readOnly: true }, { fact });
      expect(step?.id).toBe('mount:100');
      expect(step?.state).toBeUndefined();
    }
  });

  it('is kept where its own id map leaves somebody without a place', () => {
    const [step] = steps({ idmap: 'u:0:7000:1;g:0:7000:1' });
    expect(step).toMatchObject({ state: 'kept', why: { code: 'would_lose_access', ctid: 100, uid: 0 } });
  });

  it('does not hold what the same container gets besides', () => {
    const host = modelMachine();
    host.files.set(100, containerFile(100, ['unprivileged: 1', 'mp0: /tank/media,mp=/media']));
    addDirectory(host, '/tank/media', OPEN);
    addDirectory(host, '/tank/more', OPEN);
    const keep = {
      owner: { kind: 'keep' },
      permissions: { directoryMode: 'keep', fileMode: 'keep', recursive: false },
    } as const;
    const both = [
      volume('media', '/tank/media', [{ ctid: 100, path: '/media', readOnly: true }], keep),
      volume('more', '/tank/more', [{ ctid: 100, path: '/more' }], keep),
    ];
    const made = planOf(desiredState(both), observed(factsOf(host)));
    expect(made.steps.map(({ id, state }) => [id, state])).toEqual([
      ['mount:100', undefined],
      ['mount:100:taking', 'kept'],
    ]);
  });

  it('that moves to a directory in which somebody can do less is kept', () => {
    const host = modelMachine();
    host.files.set(100, containerFile(100, ['unprivileged: 1', 'mp0: /tank/old,mp=/media']));
    addDirectory(host, '/tank/old', OPEN);
    addDirectory(host, '/tank/media', { uid: 0, gid: 0, mode: 0o755, empty: false });
    const media = volume('media', '/tank/media', [{ ctid: 100, path: '/media' }], {
      owner: { kind: 'keep' },
      permissions: { directoryMode: 'keep', fileMode: 'keep', recursive: false },
    });
    const owned = [{ volume: 'media', ctid: 100, path: '/media', hostPath: '/tank/old' }];
    const [step] = planOf(desiredState([media]), { ...observed(factsOf(host)), owned }, { leaveData: true }).steps;
    expect(step).toMatchObject({ state: 'kept', why: { code: 'would_lose_access', ctid: 100, uid: 0 } });
  });
});
