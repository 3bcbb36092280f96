import { expect } from 'vitest';
import { unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import type { LabContainer, LabMachine } from '../machine.ts';
import { mountStatusOf, sees } from '../mount.ts';

const outer = ({ ctid }: LabContainer) => ({
  outer: { host_path: '/tank/outer', owner: 'container_root', mounts: { [ctid]: '/data' } },
});
const inner = ({ ctid }: LabContainer) => ({
  inner: { host_path: '/tank/inner', owner: 'container_root', mounts: { [ctid]: '/data/inner' } },
});

async function bothAreSeen(machine: LabMachine, container: LabContainer): Promise<void> {
  expect(await sees(machine, container, '/data', '/tank/outer')).toBe(true);
  expect(await sees(machine, container, '/data/inner', '/tank/inner')).toBe(true);
  expect(await mountStatusOf(machine, 'outer', container)).toMatchObject({ mounted: true, state: 'ok' });
  expect(await mountStatusOf(machine, 'inner', container)).toMatchObject({ mounted: true, state: 'ok' });
}

const orders = {
  'outer first': (container: LabContainer) => ({ ...outer(container), ...inner(container) }),
  'inner first': (container: LabContainer) => ({ ...inner(container), ...outer(container) }),
};

for (const [order, volumes] of Object.entries(orders)) {
  test(`nested targets declared ${order} are both seen, hot-plugged and after a restart`, async ({ machine }) => {
    const container = await machine.container(unprivileged);
    machine.declare(volumes(container));
    await machine.apply();
    await bothAreSeen(machine, container);
    await machine.reboot(container);
    await bothAreSeen(machine, container);
  });
}

test('an inner target that comes later is hot-plugged onto the outer one', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  machine.declare(outer(container));
  await machine.apply();
  machine.declare({ ...outer(container), ...inner(container) });
  await machine.apply();
  await bothAreSeen(machine, container);
});

test('an outer target that comes later needs a restart, and then both are seen', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  machine.declare(inner(container));
  await machine.apply();
  machine.declare({ ...inner(container), ...outer(container) });
  await machine.apply();
  expect(await sees(machine, container, '/data/inner', '/tank/inner')).toBe(true);
  await machine.reboot(container);
  await bothAreSeen(machine, container);
});
