import { realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { DirectoryFact, OwnedFact } from '../engine/observed/facts.ts';
import type { TreeFact } from '../engine/tree/fact.ts';

/** Where a machine's files are found, and how long we wait for its network shares. */
export interface Machine {
  readonly host: 'local' | 'demo';
  /** '' or the folder taken as the machine's file system root, as the kernel names it. */
  readonly root: string;
  /** Milliseconds a network share gets to answer; 3,000 when absent. */
  readonly networkTimeoutMs?: number;
  /** The demo's pretended owners, modes and free space, laid over what the disk says. */
  readonly overlay?: (path: string, fact: DirectoryFact) => DirectoryFact;
  /** What lies below a directory, as the demo pretends it. */
  readonly lookTree?: (path: string) => TreeFact;
}

/** A path of the machine as this process opens it. */
export function onDisk(machine: Machine, path: string): string {
  return `${machine.root}${path}` || '/';
}

/** A directory as the machine has it, or pretends to. */
export function directorySeen({ overlay }: Machine, path: string, owned: OwnedFact): DirectoryFact {
  const fact = { kind: 'directory', ...owned } as const;
  return overlay?.(path, fact) ?? fact;
}

/** '' for no root or `/`, else the folder without symlinks and trailing slash: mountinfo names paths that way. */
export function kernelRoot(root: string): string {
  if (root === '') return '';
  const whole = resolve(root);
  return trimmed(realpathOr(whole));
}

function realpathOr(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}

function trimmed(path: string): string {
  return path === '/' ? '' : path;
}
