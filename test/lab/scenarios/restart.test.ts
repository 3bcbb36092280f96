import { expect } from 'vitest';
import { unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import { mountStatusOf, sees } from '../mount.ts';

interface Shown {
  readonly steps: readonly {
    readonly id: string;
    readonly state?: string;
    readonly reason: { readonly code: string };
    readonly consequences: readonly { readonly code: string }[];
  }[];
}

test('--restart stops and starts only who needs it, one after the other, and what waited is mounted', async ({
  machine,
}) => {
  const [first, second, other] = [
    await machine.container([...unprivileged, 'startup: order=2']),
    await machine.container([...unprivileged, 'startup: order=1']),
    await machine.container(unprivileged),
  ];
  const at = (path: string) => ({ [first.ctid]: path, [second.ctid]: path, [other.ctid]: '/stays' });
  machine.declare({ media: { host_path: '/tank/media', mounts: at('/old') } });
  await machine.apply();
  const started = await other.sh('stat -c %Y /proc/1');
  machine.declare({ media: { host_path: '/tank/media', mounts: at('/new') } });

  const { steps } = (await machine.json('plan', '--restart')) as Shown;
  expect(steps.map(({ id }) => id)).toEqual([
    ...[first.ctid, second.ctid].sort((a, b) => a - b).map((ctid) => `mount:${ctid}`),
    ...[second, first].map(({ ctid }) => `restart:${ctid}`),
  ]);
  expect(steps.at(-1)?.consequences.map(({ code }) => code)).toContain('goes_down');

  await machine.apply('--restart');
  const calls = machine.pctCalls().filter(([command]) => command !== 'set');
  expect(calls.slice(-4)).toEqual([
    ['shutdown', String(second.ctid), '--timeout', '60'],
    ['start', String(second.ctid)],
    ['shutdown', String(first.ctid), '--timeout', '60'],
    ['start', String(first.ctid)],
  ]);
  for (const container of [first, second]) {
    expect(await sees(machine, container, '/new', '/tank/media')).toBe(true);
    expect(await sees(machine, container, '/old', '/tank/media')).toBe(false);
    expect(await mountStatusOf(machine, 'media', container)).toMatchObject({
      pending: false,
      mounted: true,
      state: 'ok',
    });
  }
  expect(await other.sh('stat -c %Y /proc/1')).toEqual(started);
  expect(await machine.json('plan', '--restart')).toMatchObject({ inSync: true });

  // Undo of its mounts waits for the next one: said before, and so.
  const back = (await machine.json('undo', '--dry-run')) as Shown;
  expect(back.steps.map(({ id }) => id).sort()).toEqual([first, second].map(({ ctid }) => `mount:${ctid}`).sort());
  expect(back.steps[0]?.consequences.map(({ code }) => code)).toContain('waits_for_restart');
  expect(await machine.program('undo', '--yes')).toMatchObject({ exitCode: 0 });
  await machine.reboot(first);
  expect(await sees(machine, first, '/old', '/tank/media')).toBe(true);
});

test('one that would not come back is not stopped', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  const volume = { host_path: '/tank/media', mounts: { [container.ctid]: '/old' } };
  machine.declare({ media: volume });
  await machine.apply();
  machine.declare({ media: { ...volume, mounts: { [container.ctid]: '/new' } } });
  await machine.apply();
  machine.write(
    `/etc/pve/lxc/${container.ctid}.conf`,
    container.file().replace('\n[pve', 'mp7: /tank/gone,mp=/gone\n\n[pve'),
  );
  const before = machine.pctCalls().length;

  const { steps } = (await machine.json('plan', '--restart')) as Shown;
  expect(steps).toMatchObject([{ state: 'blocked', reason: { code: 'would_not_return' } }]);
  expect(await machine.program('apply', '--restart', '--yes')).toMatchObject({ exitCode: 1 });
  expect(machine.pctCalls()).toHaveLength(before);
  expect(await sees(machine, container, '/old', '/tank/media')).toBe(true);
});
