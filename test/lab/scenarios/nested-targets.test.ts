import { expect } from 'vitest';
import { unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import type { LabContainer, LabMachine } from '../machine.ts';
import { sees, told } from '../told.ts';

const outer = ({ ctid }: LabContainer) => ({
  outer: { host_path: '/tank/outer', owner: 'container_root', mounts: { [ctid]: '/data' } },
});
const inner = ({ ctid }: LabContainer) => ({
  inner: { host_path: '/tank/inner', owner: 'container_root', mounts: { [ctid]: '/data/inner' } },
});

async function bothAreSeen(machine: LabMachine, container: LabContainer): Promise<void> {
  expect(await sees(machine, container, '/data', '/tank/outer')).toBe(true);
  expect(await sees(machine, container, '/data/inner', '/tank/inner')).toBe(true);
  expect(await told(machine, 'outer', container)).toMatchObject({ mounted: true, state: 'ok' });
  expect(await told(machine, 'inner', container)).toMatchObject({ mounted: true, state: 'ok' });
}

async function restart(machine: LabMachine, { ctid }: LabContainer): Promise<void> {
  expect(await machine.pct('reboot', String(ctid), '--timeout', '30')).toMatchObject({ exitCode: 0 });
}

const orders = {
  'outer first': (container: LabContainer) => ({ ...outer(container), ...inner(container) }),
  'inner first': (container: LabContainer) => ({ ...inner(container), ...outer(container) }),
};

for (const [order, volumes] of Object.entries(orders)) {
  test(`nested targets declared ${order} are both seen, hot-plugged and after a restart`, async ({ machine }) => {
    const container = await machine.container(unprivileged);
    machine.declare(volumes(container));
    expect(await machine.program('apply', '--yes')).toMatchObject({ exitCode: 0 });
    await bothAreSeen(machine, container);
    await restart(machine, container);
    await bothAreSeen(machine, container);
  });
}

test('an inner target that comes later is hot-plugged onto the outer one', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  machine.declare(outer(container));
  expect(await machine.program('apply', '--yes')).toMatchObject({ exitCode: 0 });
  machine.declare({ ...outer(container), ...inner(container) });
  expect(await machine.program('apply', '--yes')).toMatchObject({ exitCode: 0 });
  await bothAreSeen(machine, container);
});

test('an outer target that comes later needs a restart, and then both are seen', async ({ machine }) => {
  const container = await machine.container(unprivileged);
  machine.declare(inner(container));
  expect(await machine.program('apply', '--yes')).toMatchObject({ exitCode: 0 });
  machine.declare({ ...inner(container), ...outer(container) });
  expect(await machine.program('apply', '--yes')).toMatchObject({ exitCode: 0 });
  expect(await sees(machine, container, '/data/inner', '/tank/inner')).toBe(true);
  expect(await machine.program('apply', '--yes', '--restart')).toMatchObject({ exitCode: 0 });
  await bothAreSeen(machine, container);
});
