import { readdir } from 'node:fs/promises';
import { systemCode } from './errno.ts';
import type { RecordsProblem } from './problem.ts';

/** Why nobody knows what a folder of the state folder holds; undefined: it can be read, or there is none. */
export async function unreadRecords(path: string): Promise<RecordsProblem | undefined> {
  try {
    await readdir(path);
    return undefined;
  } catch (error) {
    const system = systemCode(error);
    return system === 'ENOENT'
      ? undefined
      : { code: 'records_unreadable', severity: 'error', where: { file: path }, path, system };
  }
}
