import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
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

test('this machine is changed by root alone, one below a folder by whoever may', () => {
  as(1000);
  expect(obstacleTo(planned(false), '')).toMatchObject({ code: 'not_root' });
  expect(obstacleTo(planned(false), '/somewhere')).toBeUndefined();
  as(0);
  expect(obstacleTo(planned(false), '')).toBeUndefined();
});

test('without pct no container is changed, and a plan that needs none goes on', () => {
  as(0);
  vi.stubEnv('PATH', '/nowhere');
  expect(obstacleTo(planned(true), '')).toMatchObject({ code: 'pct_missing' });
  expect(obstacleTo(planned(false), '')).toBeUndefined();
});

test('a pct in a folder of PATH counts, unless the folder depends on where somebody stands', () => {
  as(0);
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-volumes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'pct'), '#!/bin/sh\n', { mode: 0o755 });
  vi.stubEnv('PATH', folder);
  expect(obstacleTo(planned(true), '')).toBeUndefined();
  vi.stubEnv('PATH', relative(process.cwd(), folder));
  expect(obstacleTo(planned(true), '')).toMatchObject({ code: 'pct_missing' });
});
