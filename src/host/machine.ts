import type { DirectoryFact } from '../engine/facts.ts';

/** Where a machine's files are found, and how long we wait for its network shares. */
export interface Machine {
  readonly host: 'local' | 'demo';
  /** '' or the folder taken as the machine's file system root, without trailing slash. */
  readonly root: string;
  /** Milliseconds a network path gets to answer; 3,000 when absent. */
  readonly networkTimeoutMs?: number;
  /** The demo's pretended owners, modes and free space, laid over what the disk says. */
  readonly overlay?: (path: string, fact: DirectoryFact) => DirectoryFact;
}

/** A path of the machine as this process opens it. */
export const onDisk = (machine: Machine, path: string): string => `${machine.root}${path}` || '/';
