import { statSync } from 'node:fs';
import { expect } from 'vitest';
import { mapped, unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import { mountStatusOf } from '../mount.ts';

const maps = [
  { kind: 'of the default map', lines: unprivileged, root: 100000 },
  { kind: 'of a map of its own', lines: mapped('u 0 200000 65536', 'g 0 200000 65536'), root: 200000 },
];

for (const { kind, lines, root } of maps) {
  test(`a container ${kind} cannot write into nobody:nogroup 0755, and can after owner container_root`, async ({
    machine,
  }) => {
    const container = await machine.container(lines);
    const volume = { host_path: '/tank/certs', mounts: { [container.ctid]: '/certs' } };
    machine.declare({ ssl_certs: volume });
    await machine.apply();
    expect(statSync(machine.onDisk('/tank/certs'))).toMatchObject({ uid: 65534, gid: 65534, mode: 0o40755 });
    expect(await container.sh('touch /certs/new')).toMatchObject({
      exitCode: 1,
      stderr: 'touch: /certs/new: Permission denied',
    });
    expect((await mountStatusOf(machine, 'ssl_certs', container)).access).toMatchObject({
      root: { read: true, write: false },
    });

    machine.declare({ ssl_certs: { ...volume, owner: 'container_root' } });
    await machine.apply();

    expect(await container.sh('touch /certs/new')).toMatchObject({ exitCode: 0 });
    expect(statSync(machine.onDisk('/tank/certs/new'))).toMatchObject({ uid: root, gid: root });
    expect((await mountStatusOf(machine, 'ssl_certs', container)).access).toMatchObject({
      root: { read: true, write: true },
    });
  });
}
