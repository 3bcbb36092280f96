import { expect } from 'vitest';
import { type ContainerLines, privileged, unprivileged } from '../containers.ts';
import { test } from '../lab-test.ts';
import type { LabContainer, LabMachine } from '../machine.ts';

const OWN: ContainerLines = [...unprivileged, 'mp0: /tank/own,mp=/own'];

test('the exported script mounts in running and stopped containers what an apply mounts in their twins', async ({
  machine,
}) => {
  machine.directory('/tank/media', { owner: '100000:100000' });
  machine.directory('/tank/films', { owner: '100000:100000' });
  machine.directory('/tank/own');
  const [applied, scripted] = [await pair(machine), await pair(machine)];
  const declare = ([running, stopped]: Pair) =>
    machine.declare({
      media: {
        host_path: '/tank/media',
        mounts: {
          [running.ctid]: { path: '/srv/media', read_only: true, mount_options: ['nosuid'] },
          [stopped.ctid]: '/srv/media',
        },
      },
      films: { host_path: '/tank/films', mounts: { [running.ctid]: '/srv/films' } },
    });

  declare(applied);
  await machine.apply();
  declare(scripted);
  const script = await machine.program('export', 'pct');
  expect(script).toMatchObject({ exitCode: 0 });
  // Its directories are there, and asked for by their paths on a machine whose root is no folder.
  const onThisRoot = script.stdout.replace(/^\[ -d \/tank/gm, `[ -d ${machine.onDisk('/tank')}`);
  expect(await machine.sh(onThisRoot)).toMatchObject({ exitCode: 0 });

  for (const at of [0, 1] as const) expect(twinFile(scripted[at])).toBe(twinFile(applied[at]));
  for (const [running] of [applied, scripted]) {
    const inside = await running.sh("grep -c ' /srv/' /proc/self/mountinfo; touch /srv/media/x");
    expect(inside).toMatchObject({ exitCode: 1, stdout: '2', stderr: expect.stringContaining('Read-only') });
  }
  expect(await machine.json('plan', ...scripted.map(({ ctid }) => String(ctid)))).toMatchObject({ inSync: true });
  const calls = machine.pctCalls().length;
  expect(await machine.sh(onThisRoot)).toMatchObject({ exitCode: 0 });
  expect(
    machine
      .pctCalls()
      .slice(calls)
      .filter(([command]) => command === 'set'),
  ).toEqual([]);
});

type Pair = readonly [running: LabContainer, stopped: LabContainer];

const pair = async (machine: LabMachine): Promise<Pair> => [
  await machine.container(OWN),
  await machine.container(privileged, 'stopped'),
];

/** Its file, which names it in some of its lines. */
const twinFile = ({ ctid, file }: LabContainer): string => file().replaceAll(String(ctid), 'CTID');
