import { describe, expect, it } from 'vitest';
import type { DesiredState } from '../../../src/engine/desired/state.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import { awaitingRestart, runs } from '../../../src/engine/plan/standing.ts';
import type { Plan } from '../../../src/engine/plan/types.ts';
import { desiredState, volume } from '../builders.ts';
import { containerFile, factsOf, type ModelMachine, modelHost, modelMachine } from '../model-host.ts';

const MEDIA = volume('media', '/tank/media', [{ ctid: 100, path: '/media' }]);

describe('a removed volume', () => {
  it('leaves its containers, with one delete each', () => {
    const made = removal(machine(['mp3: /tank/media,mp=/media,ro=1']));
    expect(made).toMatchObject({ inSync: false, summary: { create: 0, update: 0, delete: 1 } });
    expect(made.steps[0]).toMatchObject({
      action: 'delete',
      volume: 'media',
      reason: {
        code: 'mounts_differ',
        edits: [{ key: 'mp3', action: 'delete', target: '/media' }],
      },
    });
    expect(made.steps[0]?.commands[0]?.slice(0, -1)).toEqual(['pct', 'set', '100', '--delete', 'mp3', '--digest']);
  });

  it('waits for the restart of a running container, and says so', () => {
    const made = removal(machine(['mp0: /tank/media,mp=/media'], [], true));
    expect(awaitingRestart(made)).toEqual([100]);
    expect(made.steps[0]?.consequences).toEqual([
      { code: 'waits_for_restart', ctid: 100, name: 'ct100', mounts: [{ key: 'mp0', path: '/media' }] },
    ]);
  });

  it('reverts what is only pending, for a delete would apply it', () => {
    expect(removal(machine([], ['mp0: /tank/media,mp=/media'], true)).steps[0]?.commands[0]).toContain('--revert');
  });

  it.each([
    ['another path inside', 'mp0: /tank/media,mp=/other'],
    ['another directory', 'mp0: /tank/media2,mp=/media'],
    ['a storage volume', 'mp0: local-zfs:subvol-100-disk-1,mp=/media,size=8G'],
  ])('touches nothing else: %s', (_, line) => {
    expect(removal(machine([line]))).toMatchObject({ inSync: true, steps: [] });
  });

  it('leaves what another volume or the container itself declares', () => {
    const host = machine(['mp0: /tank/media,mp=/media']);
    expect(removal(host, desiredState([{ ...MEDIA, name: 'films' }])).steps).toEqual([]);
    const own = new Map([
      [100, { ctid: 100, ownMountPoints: [{ hostPath: '/tank/media', path: '/media' }], reservedSlots: 0 }],
    ]);
    expect(removal(host, desiredState([], { containers: own })).steps).toEqual([]);
  });

  it.each([
    ['the same directory at another path', volume('films', '/tank/media', [{ ctid: 100, path: '/films' }])],
    ['the same directory in another container', volume('films', '/tank/media', [{ ctid: 101, path: '/media' }])],
    ['another directory at the same path', volume('films', '/tank/films', [{ ctid: 100, path: '/media' }])],
  ])('leaves its containers although another volume declares %s', (_, other) => {
    const made = removal(machine(['mp0: /tank/media,mp=/media']), desiredState([other]));
    expect(made.steps.map(({ action, volume }) => [action, volume])).toContainEqual(['delete', 'media']);
  });

  it('is an error where a pending change holds the slot', () => {
    const made = removal(machine(['mp0: /tank/media,mp=/media'], ['mp0: /tank/media,mp=/media,ro=1'], true));
    expect(made).toMatchObject({
      steps: [],
      diagnostics: [{ severity: 'error', code: 'pending_in_the_way', where: { ctid: 100 }, key: 'mp0' }],
    });
  });

  it('is blocked in a locked container', () => {
    expect(removal(machine(['lock: backup', 'mp0: /tank/media,mp=/media'])).steps).toMatchObject([
      { state: 'blocked' },
    ]);
  });

  it('is gone after the step, and a second removal finds nothing', async () => {
    const host = machine(['mp0: /tank/media,mp=/media', 'mp1: /tank/other,mp=/other']);
    for (const { change } of removal(host).steps) {
      const run = { onOutput: () => {}, signal: new AbortController().signal };
      expect(await modelHost(host).perform(change, run)).toEqual({ ok: true, value: 'done' });
    }
    expect(host.files.get(100)).not.toContain('/tank/media');
    expect(host.files.get(100)).toContain('mp1: /tank/other,mp=/other');
    expect(removal(host).steps.filter(runs)).toEqual([]);
  });
});

function machine(lines: readonly string[], pending: readonly string[] = [], running = false): ModelMachine {
  const host = modelMachine();
  host.files.set(100, containerFile(100, ['unprivileged: 1', ...lines], pending));
  if (running) host.running.add(100);
  return host;
}

function removal(host: ModelMachine, desired: DesiredState = desiredState([])): Plan {
  return planOf(desired, observed(factsOf(host)), { removal: MEDIA });
}
