import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { RememberedWalk } from '../engine/tree/last.ts';
import { closeFile } from './close.ts';
import { syncFolder, withReplacement } from './durable.ts';
import { systemCode } from './errno.ts';
import { ourselves } from './process.ts';

// When a tree was last looked at, and what was found: `trees.json` of the state folder. Nothing is decided by it.

const FORMAT = 'phoenix-volumes-trees/1';

/** Walks that are remembered, the youngest; and bytes of a file that is read. */
const MOST_WALKS = 500;
const MOST_BYTES = 2 ** 20;

/** By the path; undefined where that cannot be read or understood, and so is not known. */
export async function readWalks(stateDir: string): Promise<ReadonlyMap<string, RememberedWalk> | undefined> {
  let text: string;
  try {
    text = await smallText(fileOf(stateDir));
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? new Map() : undefined;
  }
  const walks = walksIn(text);
  return walks && new Map(walks.map((walk) => [walk.hostPath, walk]));
}

/**
 * Replaces what is remembered by what `change` makes of it. It makes no state folder, and where it cannot write what was
 * remembered before stays, which is older and still true.
 */
export async function updateWalks(
  stateDir: string,
  change: (known: ReadonlyMap<string, RememberedWalk>) => readonly RememberedWalk[],
): Promise<void> {
  const known = (await readWalks(stateDir)) ?? new Map();
  const changed = change(known);
  if (known.size + changed.length === 0) return;
  const walks = [...changed].sort((a, b) => Number(a.at < b.at) - Number(a.at > b.at)).slice(0, MOST_WALKS);
  try {
    const bytes = Buffer.from(`${JSON.stringify({ format: FORMAT, trees: walks }, null, 1)}\n`);
    const ownership = { ...ourselves(), mode: 0o600 };
    await withReplacement(fileOf(stateDir), { bytes, ownership }, (put) => put());
    await syncFolder(stateDir);
  } catch (error) {
    systemCode(error);
  }
}

const fileOf = (stateDir: string): string => join(stateDir, 'trees.json');

/** Of a plain file that is no larger than we write one; nothing that waits, and no link. */
async function smallText(path: string): Promise<string> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    const stats = await handle.stat();
    if (!stats.isFile() || stats.size > MOST_BYTES) throw Object.assign(new Error(path), { code: 'EFBIG' });
    return await handle.readFile('utf8');
  } finally {
    await closeFile(handle);
  }
}

function walksIn(text: string): readonly RememberedWalk[] | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { format, trees } = value as Readonly<Record<string, unknown>>;
  return format === FORMAT && Array.isArray(trees) && trees.every(isWalk) ? trees : undefined;
}

function isWalk(one: unknown): one is RememberedWalk {
  if (typeof one !== 'object' || one === null) return false;
  const { hostPath, at, isWhole, dev, ino, seen, differing } = one as Readonly<Record<string, unknown>>;
  const isNumbered = [dev, ino, seen, differing].every((number) => Number.isSafeInteger(number) && Number(number) >= 0);
  const isTimed = typeof at === 'string' && !Number.isNaN(Date.parse(at));
  return typeof hostPath === 'string' && isTimed && typeof isWhole === 'boolean' && isNumbered;
}
