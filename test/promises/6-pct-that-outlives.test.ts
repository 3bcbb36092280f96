import { readFileSync } from 'node:fs';
import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { PlanDocument } from '../../src/views/documents/shapes.ts';
import { documentIn } from '../cli/json.ts';
import { HYPERVISOR, type TestMachine, testMachine } from '../cli/machine.ts';
import { call } from '../cli/program.ts';
import { processExists } from '../host/temp-folder.ts';
import { pctEnded, pctPids } from './journals.ts';
import { faithfulPct, slowPct } from './stand-in.ts';

/** A killed apply whose `pct` for container 101 still runs; 102 is still to do. */
async function outlived() {
  const machine = await testMachine();
  await slowPct(machine);
  const mounts = { 101: '/media', 102: '/media' };
  await machine.configure(HYPERVISOR, { shared_volumes: { media: { host_path: '/tank/media', mounts } } });
  await call([...machine.options, 'apply', '--yes'], {
    env: machine.env,
    meanwhile: ({ kill, printed }) => void printed('working').then(() => kill('SIGKILL')),
  });
  const [pid = 0] = await pctPids(machine);
  expect(processExists(pid)).toBe(true);
  const command = (...args: readonly string[]) => call([...machine.options, ...args], { env: machine.env });
  const plan = async () => documentIn<PlanDocument>(await command('plan', '--json'));
  const end = async () => {
    await machine.write('go', '');
    await pctEnded(machine);
  };
  return { machine, pid, command, plan, end };
}

const conf = ({ root }: TestMachine, ctid: number) => readFileSync(join(root, `etc/pve/lxc/${ctid}.conf`), 'utf8');

test('a pct that still runs after a killed apply blocks its container for the next one, and no other', async () => {
  const { machine, pid, command, plan, end } = await outlived();
  const { steps } = await plan();
  const mounts = steps.filter(({ kind }) => kind === 'mount');
  expect(mounts.map(({ id, state }) => [id, state])).toEqual([
    ['mount:101', 'blocked'],
    ['mount:102', undefined],
  ]);
  expect(mounts[0]).toMatchObject({ reason: { code: 'call_running', pid } });
  // The running one read its script already; the next is another file.
  await rename(join(machine.folder, 'bin/pct'), join(machine.folder, 'bin/pct-that-runs'));
  await faithfulPct(machine);
  const next = await command('apply', '--yes');
  expect(next).toMatchObject({ code: 1, stdout: expect.stringContaining(`still runs (process ${pid})`) });
  expect((await machine.pctCalls()).map((args) => args.split(' ')[1])).toEqual(['101', '102']);
  expect(conf(machine, 102)).toContain('/tank/media');
  await end();
  expect(conf(machine, 101)).toContain('/tank/media');
  expect(await plan()).toMatchObject({ steps: [] });
});

test('another process that has the number of one on record blocks nothing', async () => {
  const { machine, command, plan, end } = await outlived();
  await end();
  await machine.write(
    'root/var/lib/phoenix-volumes/journal/2026-01-01T000000.000Z-1.jsonl',
    `${JSON.stringify({ type: 'step_process', step: 'mount:102', ctid: 102, pid: process.pid, started: 'earlier 1' })}\n`,
  );
  await faithfulPct(machine);
  expect((await plan()).steps.map(({ state }) => state)).toEqual([undefined]);
  expect(await command('apply', '--yes')).toMatchObject({ code: 0 });
});
