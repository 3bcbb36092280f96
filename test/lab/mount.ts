import { statSync } from 'node:fs';
import type { MountStatus, Status } from '../../src/engine/status/types.ts';
import type { LabContainer, LabMachine } from './machine.ts';

/** What the program says about one mount of a volume. */
export async function mountStatusOf(
  machine: LabMachine,
  volume: string,
  container: LabContainer,
): Promise<MountStatus> {
  const status = (await machine.json('status')) as Status;
  const mounts = status.volumes.find(({ name }) => name === volume)?.mounts;
  const mount = mounts?.find(({ ctid }) => ctid === container.ctid);
  if (!mount) throw new Error(`status does not know ${volume} in CT ${container.ctid}`);
  return mount;
}

/** Whether the container has the host's very directory at a path, by what stat(2) says on both sides. */
export async function sees(
  machine: LabMachine,
  container: LabContainer,
  path: string,
  hostPath: string,
): Promise<boolean> {
  const { dev, ino } = statSync(machine.onDisk(hostPath));
  const inside = await container.sh(`stat -c %d:%i ${path}`);
  return inside.stdout === `${dev}:${ino}`;
}
