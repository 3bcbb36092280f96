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
