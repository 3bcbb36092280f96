import type { BigIntStats } from 'node:fs';
import { stat } from 'node:fs/promises';
import { systemCode } from './errno.ts';

/** Another one after every write, and where another file took its place; undefined: it is not there. */
export async function stampOfFile(path: string): Promise<string | undefined> {
  try {
    return stampIn(await stat(path, { bigint: true }));
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}

/** The same of one that was looked at already. */
export const stampIn = ({ dev, ino, size, mtimeNs, ctimeNs }: BigIntStats): string =>
  [dev, ino, size, mtimeNs, ctimeNs].join(' ');
