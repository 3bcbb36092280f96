import { readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { systemCode } from './errno.ts';

/** A file's text; empty where there is none or nobody can read it, for readers who can do without. */
export async function textOrNothing(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    systemCode(error);
    return '';
  }
}

/**
 * A file's text, at once. Not Node's own way for UTF-8, which ends the whole process where the system reports an error as it
 * closes the file: a daemon's file system (pmxcfs, FUSE) does so when it dies meanwhile.
 */
export const textNow = (path: string, encoding: 'utf8' | 'latin1' = 'utf8'): string =>
  readFileSync(path).toString(encoding);
