import type { ContainerStatus } from './types.ts';

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
