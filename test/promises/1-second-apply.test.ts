import { cpSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { documentsIn } from '../cli/json.ts';
import { type TestMachine, testMachine } from '../cli/machine.ts';
import { run } from '../cli/run.ts';
import { faithfulPct } from './stand-in.ts';

// For any configuration and any host this is a property in test/engine; here the whole command on real files.

const ESTATE = new URL('../../examples/estate', import.meta.url).pathname;
const CTIDS = [910, 950, 951, 953, 954];

/** The example estate on a machine that has its containers, one of them hand-written, and half of its directories. */
async function estate(): Promise<TestMachine> {
  const machine = await testMachine();
  cpSync(ESTATE, machine.configDir, { recursive: true });
  for (const ctid of CTIDS)
    await machine.write(`root/etc/pve/lxc/${ctid}.conf`, `hostname: ct${ctid}\nunprivileged: 1\n`);
  await machine.write(
    'root/etc/pve/lxc/953.conf',
    'hostname: ct953\nunprivileged: 1\nmp3: mp=/logs/nginx/,ro=no,volume=/mnt/pve/quickOS/shared-prod-data//logs/nginx\n',
  );
  // The datasets that it declares are mounted.
  const mounted = ['quickOS/shared-prod-data', 'fastData/shared-bulk-data'].map((name, index) => {
    mkdirSync(join(machine.root, 'mnt/pve', name), { recursive: true });
    return `${30 + index} 25 0:${50 + index} / ${machine.root}/mnt/pve/${name} rw - zfs ${name} rw\n`;
  });
  await machine.write(
    'root/proc/self/mountinfo',
    `25 1 8:1 / ${machine.root} rw - ext4 /dev/sda1 rw\n${mounted.join('')}`,
  );
  for (const path of ['ssl', 'logs/nginx', 'portainer'])
    mkdirSync(join(machine.root, 'mnt/pve/quickOS/shared-prod-data', path), { recursive: true });
  await machine.write('root/mnt/pve/quickOS/shared-prod-data/ssl/key', 'x');
  await faithfulPct(machine);
  return machine;
}

/** When each file and folder below the root was last changed in any way. */
function changes({ root }: TestMachine): ReadonlyMap<string, bigint> {
  const names = ['', ...readdirSync(root, { recursive: true, encoding: 'utf8' })];
  return new Map(names.map((name) => [name, statSync(join(root, name), { bigint: true }).ctimeNs]));
}

test('a second apply of the estate runs nothing and touches not one file', async () => {
  const machine = await estate();
  const apply = () => run([...machine.options, 'apply', '--yes', '--json'], { env: machine.env });
  const first = await apply();
  expect(first, first.stdout).toMatchObject({ code: 0 });
  const calls = await machine.pctCalls();
  expect(calls).toHaveLength(CTIDS.length);
  const before = changes(machine);
  const second = await apply();
  expect(second.code).toBe(0);
  expect(documentsIn(second).filter(({ type }) => type === 'step_start')).toEqual([]);
  expect(await machine.pctCalls()).toEqual(calls);
  expect(changes(machine)).toEqual(before);
});

test.each([['plan'], ['status'], ['validate'], ['get', 'lxc', '953']])(
  '%s %s %s touches nothing',
  async (...command) => {
    const machine = await estate();
    const before = changes(machine);
    await run([...machine.options, ...command], { env: machine.env });
    expect(await machine.pctCalls()).toEqual([]);
    expect(changes(machine)).toEqual(before);
  },
);
