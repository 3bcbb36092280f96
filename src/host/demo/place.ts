import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { kernelRoot } from '../machine.ts';

/** Where a demo folder keeps what, as paths of the machine we run on. */
export interface DemoPaths {
  /** What `--root` is for the local host. */
  readonly root: string;
  readonly configDir: string;
  readonly stateDir: string;
}

export function demoPaths(dir: string): DemoPaths {
  const root = kernelRoot(dir);
  return { root, configDir: join(root, 'etc/phoenix'), stateDir: join(root, 'var/lib/phoenix-volumes') };
}

export function demoDiskFile(dir: string): string {
  return join(dir, '.demo', 'disk.json');
}

/** Counted up whenever what a demo folder holds changes so that an older one is read wrongly. */
export const DEMO_FORMAT = 1;

/** Whether this version laid the folder out, so that there is nothing to make; else what lays it out says why not. */
export function isLaidOut(dir: string): boolean {
  const file = demoDiskFile(dir);
  try {
    return lstatSync(file).isFile() && isOfThisFormat(readFileSync(file, 'utf8'));
  } catch {
    return false;
  }
}

/** What the disk's file says; one that keeps no format, or cannot be read as a record, is of another version. */
export function isOfThisFormat(text: string): boolean {
  try {
    const record: unknown = JSON.parse(text);
    return typeof record === 'object' && record !== null && 'format' in record && record.format === DEMO_FORMAT;
  } catch {
    return false;
  }
}
