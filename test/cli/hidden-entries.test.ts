import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PlanDocument } from '../../src/views/documents/shapes.ts';
import { documentIn } from './json.ts';
import { testMachine } from './machine.ts';
import { run } from './run.ts';

test('a plan says what a stopped container itself has where a volume will be mounted, until it is mounted there', async () => {
  const machine = await testMachine();
  for (const name of ['films/a', 'songs', '.list']) await machine.write(`root/roots/101/media/${name}`, '');
  await mkdir(join(machine.root, 'roots/102/srv/media'), { recursive: true });
  const hiddenIn = async () => {
    const { stdout } = await run([...machine.options, 'plan', '--json'], { env: machine.env });
    return documentIn<PlanDocument>({ stdout }).steps.flatMap(({ consequences }) =>
      consequences.filter(({ code }) => code === 'hides_entries'),
    );
  };
  expect(await hiddenIn()).toEqual([
    {
      ...{ code: 'hides_entries', ctid: 101, path: '/media', count: 3, more: false },
      text: 'CT 101 itself has 3 entries in /media: hidden while this is mounted there, and not lost',
    },
  ]);
  const configured = 'arch: amd64\nhostname: web\nostype: debian\nrootfs: /roots/101,size=8G\nunprivileged: 1\n';
  await machine.write('root/etc/pve/lxc/101.conf', `${configured}mp3: /tank/other,mp=/media\n`);
  expect(await hiddenIn()).toEqual([]);
});
