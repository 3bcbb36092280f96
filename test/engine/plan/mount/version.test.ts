import { describe, expect, it } from 'vitest';
import type { DesiredMount } from '../../../../src/engine/desired/state.ts';
import { observed } from '../../../../src/engine/observed/state.ts';
import { planOf } from '../../../../src/engine/plan/plan.ts';
import { statusOf } from '../../../../src/engine/status/status.ts';
import { desiredState, volume } from '../../builders.ts';
import { addDirectory, containerFile, factsOf, modelMachine } from '../../model-host.ts';

/** What the plan has of CT 100, with a mount of a volume that is made already, by the version of pve-container. */
function stepFor(
  packageVersion: string | undefined,
  { runs = true, mount = {} as Partial<DesiredMount>, lines = [] as readonly string[] } = {},
) {
  const host = modelMachine({
    files: new Map([[100, containerFile(100, lines)]]),
    running: new Set(runs ? [100] : []),
  });
  addDirectory(host, '/tank/media', { uid: 65_534, gid: 65_534, mode: 0o775 });
  const desired = desiredState([volume('media', '/tank/media', [{ ctid: 100, path: '/media', ...mount }])]);
  const state = observed({ ...factsOf(host), packageVersion });
  const [step] = planOf(desired, state).steps;
  return { step, status: statusOf(desired, state).volumes[0]?.mounts[0] };
}

const held = (...how: Parameters<typeof stepFor>) => stepFor(...how).step?.why;

describe('a mount that the installed version of Proxmox cannot make', () => {
  it('is held back where the container runs: it would be written down and not mounted', () => {
    const { step, status } = stepFor('4.2-2');
    const why = { code: 'package_too_old', ctid: 100, path: '/media', version: '4.2-2', since: '4.2-3' };
    expect(step).toMatchObject({ state: 'blocked', why: { ...why, feature: 'hotplug' } });
    expect(status).toMatchObject({ state: 'blocked', reason: why });
    expect(held('4.2-3')).toBeUndefined();
    expect(held('4.2-2', { runs: false })).toBeUndefined();
  });

  it('is held back where it has an id map, or an option that pct does not know, whether the container runs or not', () => {
    const mapped = { runs: false, mount: { idmap: 'passthrough' } };
    expect(held('6.1.5', mapped)).toMatchObject({ feature: 'idmap', since: '6.1.6' });
    expect(held('6.1.6', mapped)).toBeUndefined();
    const discarding = { runs: false, mount: { mountOptions: ['nosuid', 'discard'] } } as const;
    expect(held('5.2.0', discarding)).toMatchObject({ feature: 'discard', since: '5.2.1' });
    expect(held('5.2.1', discarding)).toBeUndefined();
    expect(held('4.1-2', { runs: false, mount: { mountOptions: ['lazytime'] } })).toMatchObject({
      feature: 'lazytime',
    });
  });

  it('is no other than one that was changed: that waits for the restart with any version', () => {
    expect(held('4.2-2', { lines: ['mp0: /tank/media,mp=/old'] })).toBeUndefined();
  });

  it('is planned as ever where nobody knows the version', () => {
    expect(held(undefined)).toBeUndefined();
  });
});
