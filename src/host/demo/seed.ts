import { existsSync } from 'node:fs';
import { mkdir, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '../../disk/durable.ts';
import { type SystemCode, systemCode } from '../../disk/errno.ts';
import { textNow } from '../../disk/text.ts';
import { isWithin } from '../../ground/paths.ts';
import { bad, good, NOWHERE, type Problems, type Result } from '../../ground/problem.ts';
import { kernelRoot } from '../machine.ts';
import { FIRST_MEMBER, seedOthers } from './cluster.ts';
import { type DemoDisk, writeDemoDisk } from './disk.ts';
import { demoFiles } from './files.ts';
import { DEMO_FORMAT, demoDiskFile, isOfThisFormat } from './place.ts';
import { rootsIn } from './roots.ts';
import { SAMPLE, type Sample } from './sample.ts';

/** Why a folder cannot be a demo's: something else is in it, another version made it, or the system does not let us write there. */
export type DemoProblem = Problems<{
  demo_folder_taken: { dir: string };
  /** Laid out by a version whose folders were made otherwise. */
  demo_folder_old: { dir: string };
  /** It would lie in /proc, /sys or /dev. */
  demo_folder_system: { dir: string };
  demo_folder_unwritable: { dir: string; system: SystemCode };
}>;

/**
 * Fills an empty or absent folder with the sample machine and its configuration, and says whether it did. A demo that is there already is kept
 * as it was left, or with `reset` made anew; a folder with anything else in it
 * is refused, and so is a demo of another version's layout, which would be misread.
 */
export async function seedDemo(
  dir: string,
  { reset = false, cluster = false }: SeedOptions = {},
): Promise<Result<{ readonly fresh: boolean }, DemoProblem>> {
  if (KERNELS.some((at) => isWithin(kernelRoot(dir), at))) return bad({ code: 'demo_folder_system', ...NOWHERE, dir });
  try {
    const entries = await entriesOf(dir);
    const isDemo = entries.includes('.demo');
    if (isDemo && !reset && existsSync(demoDiskFile(dir)))
      return isOfThisFormat(textNow(demoDiskFile(dir)))
        ? good({ fresh: false })
        : bad({ code: 'demo_folder_old', ...NOWHERE, dir });
    if (entries.length > 0 && !isDemo) return bad({ code: 'demo_folder_taken', ...NOWHERE, dir });
    for (const entry of SEEDED) await rm(join(dir, entry), { recursive: true, force: true });
    await makeFolder(dirname(demoDiskFile(dir)));
    await seed(kernelRoot(dir), cluster ? FIRST_MEMBER : SAMPLE, cluster ? seedOthers : undefined);
    return good({ fresh: true });
  } catch (error) {
    return bad({ code: 'demo_folder_unwritable', ...NOWHERE, dir, system: systemCode(error) });
  }
}

interface SeedOptions {
  readonly reset?: boolean;
  /** It is one of three members of a cluster. */
  readonly cluster?: boolean;
}

/** What the kernel shows as files. */
const KERNELS = ['/proc', '/sys', '/dev'];

/** Everything a demo makes. Its mark is made first and its disk written last, so that a half-made one is made again. */
const SEEDED = ['etc', 'members', 'mnt', 'proc', 'rpool', 'run', 'var', '.demo'];

async function seed(root: string, sample: Sample, beside?: typeof seedOthers): Promise<void> {
  await writeDirectories(root, sample);
  for (const [path, text] of demoFiles(root, sample)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text, 'latin1');
  }
  await symlink(`nodes/${sample.node}`, join(root, 'etc/pve/local'));
  for (const [path, to] of Object.entries(sample.links)) await symlink(to, join(root, path));
  await beside?.(root, async (dir, member) => {
    await makeFolder(dirname(demoDiskFile(dir)));
    await seed(dir, member);
  });
  writeDemoDisk(root, demoDisk(sample));
}

async function entriesOf(dir: string): Promise<readonly string[]> {
  try {
    return await readdir(dir);
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return [];
    throw error;
  }
}

async function writeDirectories(root: string, sample: Sample): Promise<void> {
  for (const path of rootsIn(sample).flatMap(({ directories }) => directories))
    await mkdir(join(root, path), { recursive: true });
  for (const { target } of sample.mounts) await mkdir(join(root, target), { recursive: true });
  for (const [path, { holds }] of Object.entries(sample.directories)) {
    await mkdir(join(root, path), { recursive: true });
    for (const name of holds) {
      if (name.endsWith('/')) await mkdir(join(root, path, name));
      else await writeFile(join(root, path, name), 'demo\n');
    }
  }
}

function demoDisk(sample: Sample): DemoDisk {
  const owners = Object.entries(sample.directories).map(([path, { uid, gid, mode }]) => [
    path,
    { uid, gid, mode: Number.parseInt(mode, 8) },
  ]);
  const roots = rootsIn(sample).flatMap(({ directories, owner }) =>
    directories.map((path) => [path, { uid: owner, gid: owner, mode: 0o755 }]),
  );
  const space = sample.mounts.map(({ target, freeGb, totalGb }) => [
    target,
    { free: freeGb * 2 ** 30, total: totalGb * 2 ** 30 },
  ]);
  return { format: DEMO_FORMAT, owners: Object.fromEntries([...roots, ...owners]), space: Object.fromEntries(space) };
}
