import type { ContainerStatus, MountStatus, Status, VolumeStatus } from './types.ts';

/** What a container does, and where, when it is not on this host: `running`, `running on pve2`, `on pve2`, `not yet`. */
export function standingWord({
  status,
  node,
  elsewhere,
}: Pick<ContainerStatus, 'status' | 'node'> & Partial<Pick<ContainerStatus, 'elsewhere'>>): string {
  if (elsewhere) return `${status === 'unknown' ? '' : `${status} `}on ${node}`;
  if (status !== 'absent') return status;
  return node === null ? 'not yet' : `on ${node}`;
}

/** Whether some of these are on other members of the cluster, so that each has to be told with its own. */
export const areSpread = (
  status: Pick<Status, 'node'>,
  containers: readonly Pick<ContainerStatus, 'node'>[],
): boolean => containers.some((container) => isOnAnother(status, container));

/** Whether a container is on another member than the one that tells of it. */
export const isOnAnother = ({ node: here }: Pick<Status, 'node'>, { node }: Pick<ContainerStatus, 'node'>): boolean =>
  node !== null && node !== here;

/** Whether a volume's directory on this machine is none that counts: its containers are all on other members. */
export const isOfOthers = ({ directory, elsewhere = [] }: Pick<VolumeStatus, 'directory' | 'elsewhere'>): boolean =>
  directory.reasons.some(({ code }) => code === 'directory_on_member') ||
  (elsewhere.length > 0 && directory.state === 'unknown' && directory.reasons.length === 0);

/** Whether a mount is as declared once its container restarts: no plan has anything to do about it any more. */
export const waitsForRestart = ({ state, pending }: Pick<MountStatus, 'state' | 'pending'>): boolean =>
  pending && state !== 'change';
