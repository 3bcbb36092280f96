import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { systemCode } from '../../disk/errno.ts';
import { bad, type Coded, good, type Result } from '../../ground/problem.ts';
import { kernelRoot } from '../machine.ts';
import type { DemoFacts, DemoProblem } from '../problem.ts';
import { type DemoDisk, demoDiskFile, writeDemoDisk } from './disk.ts';
import { DEMO_ENTRIES, DEMO_MOUNTS, DEMO_NODE, DEMO_OWNERS } from './estate.ts';
import { demoFiles } from './files.ts';

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

export interface Seeded {
  /** Made now; else it was there. */
  readonly fresh: boolean;
}

/**
 * Fills an empty or absent folder with the sample machine and its configuration. A demo that is there already is kept
 * as it was left, or with `reset` made anew; a folder with anything else in it is refused.
 */
export async function seedDemo(
  dir: string,
  { reset = false }: { readonly reset?: boolean } = {},
): Promise<Result<Seeded, DemoProblem>> {
  try {
    const entries = await entriesOf(dir);
    const isDemo = entries.includes('.demo');
    if (isDemo && !reset && existsSync(demoDiskFile(dir))) return good({ fresh: false });
    if (entries.length > 0 && !isDemo) return refused({ code: 'demo_folder_taken', dir });
    for (const entry of SEEDED) await rm(join(dir, entry), { recursive: true, force: true });
    await mkdir(dirname(demoDiskFile(dir)), { recursive: true });
    await seed(kernelRoot(dir));
    return good({ fresh: true });
  } catch (error) {
    return refused({ code: 'demo_folder_failed', dir, system: systemCode(error) });
  }
}

const refused = (fault: Coded<DemoFacts>): Result<never, DemoProblem> =>
  bad({ ...fault, severity: 'error', where: {} });

/** Everything a demo makes. Its mark is made first and its disk written last, so that a half-made one is made again. */
const SEEDED = ['etc', 'mnt', 'proc', 'run', 'var', '.demo'];

async function seed(root: string): Promise<void> {
  await writeDirectories(root);
  for (const [path, text] of demoFiles(root)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, 'latin1');
  }
  await symlink(`nodes/${DEMO_NODE}`, join(root, 'etc/pve/local'));
  writeDemoDisk(root, demoDisk());
}

async function entriesOf(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function writeDirectories(root: string): Promise<void> {
  for (const path of [...Object.keys(DEMO_OWNERS), ...DEMO_MOUNTS.map(({ target }) => target)]) {
    await mkdir(join(root, path), { recursive: true });
  }
  for (const path of DEMO_ENTRIES) {
    if (path.endsWith('/')) await mkdir(join(root, path), { recursive: true });
    else await writeFile(join(root, path), 'demo\n');
  }
}

function demoDisk(): DemoDisk {
  const owners = Object.entries(DEMO_OWNERS).map(([path, [uid, gid, mode]]) => [path, { uid, gid, mode }]);
  const space = DEMO_MOUNTS.map(({ target, freeGb, totalGb }) => [
    target,
    { free: freeGb * 2 ** 30, total: totalGb * 2 ** 30 },
  ]);
  return { owners: Object.fromEntries(owners), space: Object.fromEntries(space) };
}
