import type { ContainerStatus } from './types.ts';

/** What a container does, or where it is when it is not on this host: `running`, `on pve2`, `not yet`. */
export function standingWord({ status, node }: Pick<ContainerStatus, 'status' | 'node'>): string {
  if (status !== 'absent') return status;
  return node === null ? 'not yet' : `on ${node}`;
}
