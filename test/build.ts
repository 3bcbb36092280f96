import { chmodSync, copyFileSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundle } from '../scripts/build.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** The program as it ships, in a folder that every user may read; there `phoenix-volumes` is its command. */
    readonly program: string;
  }
}

/**
 * Builds the program once for all tests, in a folder of their own: nobody's build in between changes what they test.
 * PHOENIX_PROGRAM names one that was built before, the executable; without it there they all fail.
 */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-program-'));
  const command = join(folder, 'phoenix-volumes');
  const { PHOENIX_PROGRAM: built } = process.env;
  if (built === undefined) {
    await bundle(`${command}.mjs`);
    symlinkSync('phoenix-volumes.mjs', command);
  } else copyFileSync(built, command);
  chmodSync(folder, 0o755);
  project.provide('program', built === undefined ? `${command}.mjs` : command);
  return () => rmSync(folder, { recursive: true, force: true });
}
