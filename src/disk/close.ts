import { closeSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { systemCode } from './errno.ts';

// Whatever the system says as it closes a file, it is closed; a bug is thrown on. For those who want nothing of it any more:
// what was read was read, and what was written is on the disk or was said not to be.

export function closeFd(fd: number): void {
  try {
    closeSync(fd);
  } catch (error) {
    systemCode(error);
  }
}

export async function closeFile(file: FileHandle): Promise<void> {
  try {
    await file.close();
  } catch (error) {
    systemCode(error);
  }
}
