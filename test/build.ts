import { chmodSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { bundle } from '../scripts/build.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** The program as it ships, in a folder that every user may read; `phoenix-volumes` beside it is its command. */
    readonly program: string;
  }
}

/** Builds the program once for all tests, in a folder of their own: nobody's build in between changes what they test. */
export default async function setup(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-program-'));
  await bundle(join(folder, 'phoenix-volumes.mjs'));
  chmodSync(folder, 0o755);
  symlinkSync('phoenix-volumes.mjs', join(folder, 'phoenix-volumes'));
  project.provide('program', join(folder, 'phoenix-volumes.mjs'));
  return () => rmSync(folder, { recursive: true, force: true });
}
