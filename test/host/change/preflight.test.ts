import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterEach, expect, onTestFinished, test, vi } from 'vitest';
import { obstacleTo } from '../../../src/host/change/preflight.ts';

afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const needing = (pct: boolean) => ({ pct });

const as = (uid: number) => vi.spyOn(process, 'geteuid').mockReturnValue(uid);

test('this machine is changed by root alone, one below a folder by whoever may', () => {
  as(1000);
  expect(obstacleTo(needing(false), '')).toMatchObject({ code: 'not_root' });
  expect(obstacleTo(needing(false), '/somewhere')).toBeUndefined();
  as(0);
  expect(obstacleTo(needing(false), '')).toBeUndefined();
});

test('without pct no container is changed, and a plan that needs none goes on', () => {
  as(0);
  vi.stubEnv('PATH', '/nowhere');
  expect(obstacleTo(needing(true), '')).toMatchObject({ code: 'pct_missing' });
  expect(obstacleTo(needing(false), '')).toBeUndefined();
});

test('a pct in a folder of PATH counts, unless the folder depends on where somebody stands', () => {
  as(0);
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-volumes-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, 'pct'), '#!/bin/sh\n', { mode: 0o755 });
  vi.stubEnv('PATH', folder);
  expect(obstacleTo(needing(true), '')).toBeUndefined();
  vi.stubEnv('PATH', relative(process.cwd(), folder));
  expect(obstacleTo(needing(true), '')).toMatchObject({ code: 'pct_missing' });
});
