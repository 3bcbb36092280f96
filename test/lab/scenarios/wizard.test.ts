import { writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import { mountStatusOf, sees } from '../mount.ts';

test('the wizard adds a volume, A hot-plugs it, and what the host writes is read inside', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  const calls = machine.pctCalls().length;
  const terminal = machine.terminal();

  await terminal.waitFor('No volumes yet');
  terminal.press('a');
  await terminal.waitFor('[1 Name]');
  terminal.press(...'films');
  await terminal.waitFor(/Name +films/);
  terminal.press('enter');
  await terminal.waitFor('[2 Host path]');
  terminal.press(...'/tank/films');
  await terminal.waitFor(/Host path +\/tank\/films/);
  terminal.press('enter');
  await terminal.waitFor(`[ ] ${container.ctid}`);
  terminal.press('space');
  await terminal.waitFor(new RegExp(`\\[x\\] ${container.ctid} .*/mnt/films`));
  terminal.press('enter');
  await terminal.waitFor('[4 Access]');
  terminal.press('enter');
  await terminal.waitFor('Plan   2 to create');
  terminal.press('enter');
  await terminal.waitFor('> Plan it now');
  expect(machine.volumes()).toEqual({
    films: { host_path: '/tank/films', mounts: { [container.ctid]: '/mnt/films' }, owner: 'container_root' },
  });
  terminal.press('enter');
  await terminal.waitFor(new RegExp(`mount +${container.ctid} +films → ct${container.ctid}:/mnt/films`));
  expect(machine.pctCalls().slice(calls)).toEqual([]);
  terminal.press('A');
  await terminal.waitFor(/Apply +Applied: 2 done/);

  expect(machine.pctCalls().slice(calls)).toHaveLength(1);
  writeFileSync(machine.onDisk('/tank/films/hello'), 'from the host');
  expect(await container.sh('cat /mnt/films/hello')).toMatchObject({ stdout: 'from the host' });
  expect(await container.sh('touch /mnt/films/from-inside')).toMatchObject({ exitCode: 0 });
  expect(await sees(machine, container, '/mnt/films', '/tank/films')).toBe(true);
  expect(await mountStatusOf(machine, 'films', container)).toMatchObject({
    configured: 'mp0',
    mounted: true,
    state: 'ok',
  });

  terminal.press('esc');
  await terminal.waitFor(/films +1 +ok/);
  terminal.press('q');
  expect(await terminal.exited).toEqual({ exitCode: 0 });
  expect(terminal.onAlternateScreen()).toBe(false);
  expect(terminal.scrollback()).toContain('/var/lib/phoenix-volumes/journal/');
});
