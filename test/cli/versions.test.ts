import { expect, test } from 'vitest';
import { testMachine } from './machine.ts';
import { installed } from './roots.ts';
import { run } from './run.ts';

test('what the installed Proxmox would not mount in a running container is held back, and said before anything runs', async () => {
  const { options, env, write, pctCalls } = await testMachine();
  await write('root/proc/net/unix', '0: 2 0 10000 1 01 1 @/var/lib/lxc/101/command\n');
  const others = `Package: pve-common\nStatus: install ok installed\nVersion: 9\n\n`;
  await write('root/var/lib/dpkg/status', `${others}${installed('4.2-2')}\n${others}`);
  const held =
    'CT 101 runs, and pve-container 4.2-2 would write its new mounts down without mounting them; upgrade it to 4.2-3 or newer, or stop the container first';
  const planned = await run([...options, 'plan', 'media'], { env });
  expect(planned.code).toBe(2);
  expect(planned.stdout.replace(/\s+/g, ' ')).toContain(held);
  const status = await run([...options, 'status', 'media'], { env });
  expect(status.stdout.replace(/\s+/g, ' ')).toContain(held);
  const applied = await run([...options, 'apply', 'media', '--yes'], { env });
  expect(applied.code).toBe(1);
  expect(await pctCalls()).toEqual([expect.stringMatching(/^set 102 /)]);
  await write('root/var/lib/dpkg/status', installed('4.2-3'));
  expect((await run([...options, 'plan', 'media', '101'], { env })).stdout).not.toContain('pve-container');
});
