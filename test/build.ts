import { chmodSync, cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestProject } from 'vitest/node';
import { bundle } from '../scripts/build.mjs';

declare module 'vitest' {
  interface ProvidedContext {
    /** The program as it ships, in a folder that every user may read; `phoenix-volumes` beside it is its command. */
    readonly program: string;
  }
}

/** Builds the program once for all tests, which run a copy: nobody's build in between changes what they test. */
export default async function setup(project: TestProject): Promise<() => void> {
  const built = fileURLToPath(new URL('../dist/phoenix-volumes.mjs', import.meta.url));
  await bundle(built);
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-program-'));
  cpSync(dirname(built), folder, { recursive: true });
  chmodSync(folder, 0o755);
  symlinkSync('phoenix-volumes.mjs', join(folder, 'phoenix-volumes'));
  project.provide('program', join(folder, 'phoenix-volumes.mjs'));
  return () => rmSync(folder, { recursive: true, force: true });
}
