import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { privileged, unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';

test('saved facts of running and stopped containers give elsewhere the plan of this machine', async ({ machine }) => {
  const running = await machine.container(unprivileged);
  const stopped = await machine.container(privileged, 'stopped');
  machine.directory('/tank/films', { owner: '1000:1000' });
  const mounts = { [running.ctid]: '/srv/media', [stopped.ctid]: { path: '/srv/media', read_only: true } };
  machine.declare({ media: { host_path: '/tank/media', mounts } });
  await machine.apply();
  machine.declare({
    media: { host_path: '/tank/media', owner: '1000:1000', mounts },
    films: { host_path: '/tank/films', mounts: { [running.ctid]: '/srv/films', [stopped.ctid]: '/srv/films' } },
  });
  const file = machine.onDisk('/facts.json');

  expect(await machine.program('facts', '--out', file)).toMatchObject({ exitCode: 0 });

  for (const form of [['--json'], []]) {
    const here = await machine.program('plan', ...form);
    expect(here).toMatchObject({ exitCode: 2 });
    const elsewhere = await machine.program('--root', '/nonexistent', 'plan', '--facts', file, ...form);
    expect(elsewhere).toEqual(here);
  }
  expect(readFileSync(file, 'utf8')).toContain('/srv/media');
});
