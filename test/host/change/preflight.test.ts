import { afterEach, expect, test, vi } from 'vitest';
import { observed } from '../../../src/engine/observed/state.ts';
import { planOf } from '../../../src/engine/plan/plan.ts';
import { obstacleTo } from '../../../src/host/change/preflight.ts';
import { desiredState, volume } from '../../engine/builders.ts';
import { addDirectory, containerFile, factsOf, modelMachine } from '../../engine/model-host.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

/** A directory to make and, when it is mounted, a container to change. */
function planned(mounted: boolean) {
  const host = modelMachine();
  addDirectory(host, '/tank');
  host.files.set(100, containerFile(100));
  const mounts = mounted ? [{ ctid: 100, path: '/media' }] : [];
  return planOf(desiredState([volume('media', '/tank/media', mounts)]), observed(factsOf(host)));
}

const as = (uid: number) => vi.spyOn(process, 'geteuid').mockReturnValue(uid);

test('this machine is changed by root alone, one below a folder by whoever may', async () => {
  as(1000);
  expect(await obstacleTo(planned(false), '')).toMatchObject({ code: 'not_root' });
  expect(await obstacleTo(planned(false), '/somewhere')).toBeUndefined();
  as(0);
  expect(await obstacleTo(planned(false), '')).toBeUndefined();
});

test('without pct no container is changed, and a plan that needs none goes on', async () => {
  as(0);
  vi.stubEnv('PATH', '/nowhere');
  expect(await obstacleTo(planned(true), '')).toMatchObject({ code: 'pct_missing' });
  expect(await obstacleTo(planned(false), '')).toBeUndefined();
});
