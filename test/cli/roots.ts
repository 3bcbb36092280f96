import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DoctorDocument } from '../../src/views/documents/shapes.ts';
import { documentIn } from './json.ts';
import { HYPERVISOR, type TestMachine, testMachine } from './machine.ts';
import { run } from './run.ts';

/** A machine that nothing is wrong with. */
export async function soundMachine(): Promise<TestMachine> {
  const machine = await testMachine();
  await machine.write('root/var/lib/dpkg/status', installed('6.1.10'));
  await machine.write('root/etc/pve/.members', members(1));
  return machine;
}

export const installed = (version: string): string =>
  `Package: pve-container\nStatus: install ok installed\nVersion: ${version}\n`;

export const members = (quorate: number): string =>
  JSON.stringify({ nodename: 'pve1', version: 3, cluster: { name: 'c', version: 2, nodes: 3, quorate } });

export async function doctorOn({ options, env }: TestMachine, more: Readonly<Record<string, string>> = {}) {
  const { code, stdout } = await run([...options, 'doctor', '--json'], { env: { ...env, ...more } });
  return { code, checks: documentIn<DoctorDocument>({ stdout }).checks };
}

/** What makes a machine out of a sound one. */
export type Spoil = (machine: TestMachine) => unknown;

/** A pool that no unit mounts holds the volume of container 101, which waits for it: nothing is wrong with that one either. */
export async function guardedMachine(): Promise<TestMachine> {
  const machine = await soundMachine();
  await mkdir(join(machine.root, 'pool/media'), { recursive: true });
  await machine.write('root/proc/self/mountinfo', withPool(machine));
  await declareGuard(machine);
  const { code, stderr } = await run([...machine.options, 'apply', '--yes'], { env: machine.env });
  if (code !== 0) throw new Error(`the guard was not made: ${stderr}`);
  return machine;
}

/** The table of mounts of a machine with a pool, or what else is mounted there. */
export const withPool = ({ root }: TestMachine, mounted = 'ext4 /dev/sdb1'): string =>
  `25 1 8:1 / ${root} rw - ext4 /dev/sda1 rw\n26 25 8:17 / ${root}/pool rw - ${mounted} rw\n`;

export const declareGuard = ({ configure }: TestMachine, more: object = { boot_guard: true }, volumes = true) =>
  configure(HYPERVISOR, {
    shared_volumes: volumes
      ? { media: { host_path: '/pool/media', mounts: { 101: '/media' }, owner: 'keep', permissions: 'keep', ...more } }
      : {},
  });
