import { writeFileSync } from 'node:fs';
import { expect } from 'vitest';
import { privileged, unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import { mountStatusOf } from '../mount.ts';

for (const [kind, lines] of Object.entries({ privileged, unprivileged })) {
  test(`read-only is read-only for root of a container that is ${kind}, hot-plugged and after a restart`, async ({
    machine,
  }) => {
    const container = await machine.container(lines);
    machine.declare({
      media: {
        host_path: '/tank/media',
        owner: 'container_root',
        mounts: { [container.ctid]: { path: '/srv/media', read_only: true } },
      },
    });
    await machine.apply();
    writeFileSync(machine.onDisk('/tank/media/hello'), 'from the host');
    const readOnly = async () => {
      expect(await container.sh('cat /srv/media/hello')).toMatchObject({ stdout: 'from the host' });
      expect(await container.sh('touch /srv/media/new')).toMatchObject({
        exitCode: 1,
        stderr: 'touch: /srv/media/new: Read-only file system',
      });
      expect(await mountStatusOf(machine, 'media', container)).toMatchObject({
        readOnly: true,
        access: { root: { read: true, write: false } },
      });
    };

    await readOnly();
    await machine.reboot(container);
    await readOnly();
  });
}
