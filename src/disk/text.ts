import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';
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
 * A file's text, at once; `ENOTFILE` of what is no plain file, for a FIFO or a device would be read for ever. Not Node's own
 * way for UTF-8, which ends the whole process where the system reports an error as it closes the file: a daemon's file
 * system (pmxcfs, FUSE) does so when it dies meanwhile.
 */
export function textNow(path: string, encoding: 'utf8' | 'latin1' = 'utf8'): string {
  const fd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    const stats = fstatSync(fd);
    const code = stats.isDirectory() ? 'EISDIR' : 'ENOTFILE';
    if (!stats.isFile()) throw Object.assign(new Error(`${path} is no plain file`), { code });
    return readFileSync(fd).toString(encoding);
  } finally {
    closeSync(fd);
  }
}
