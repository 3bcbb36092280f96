import type { Machine } from './machine.ts';

/** A directory of the machine that continues what was typed. */
export interface PathCompletion {
  readonly path: string;
  /** How many entries it has; absent on network shares. */
  readonly entries?: number;
  /** `zfs`, `ext4`, `nfs4`, …; null when unknown. */
  readonly filesystem: string | null;
  readonly dataset?: string;
  /** Bytes; absent when a share does not answer. */
  readonly free?: number;
  /** Whether a file system is mounted exactly here. */
  readonly mounted: boolean;
}

/** Directories that begin with `prefix`, sorted; never waits on a dead network share. */
export async function completePath(_machine: Machine, _prefix: string): Promise<readonly PathCompletion[]> {
  throw new Error('being written');
}
