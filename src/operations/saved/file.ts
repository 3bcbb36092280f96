import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder, withReplacement } from '../../disk/durable.ts';
import { systemCode } from '../../disk/errno.ts';
import { ourselves } from '../../disk/process.ts';
import { mapsIn, mapsOut } from '../../ground/maps.ts';
import { bad, good, NOWHERE, type Result } from '../../ground/problem.ts';
import type { SavedProblem } from './problem.ts';

/** What a file of ours holds. */
export type SavedKind = 'plan' | 'facts';

const formatOf = (kind: SavedKind): string => `phoenix-volumes-${kind}/1`;
/** How each of them begins. */
const BEGINNING = /^\{\s*"format":\s*"phoenix-volumes-/;

/**
 * Writes what was saved, whole or not at all, for its owner's eyes only. Maps are kept as maps. In the place of anything but
 * another file of ours nothing is written.
 */
export async function writeSaved(
  path: string,
  kind: SavedKind,
  content: object,
  sync: (folder: string) => Promise<void> = syncFolder,
): Promise<Result<'written', SavedProblem>> {
  const saved: unknown = JSON.parse(JSON.stringify(content, mapsOut));
  const head = { format: formatOf(kind), digest: digestOf(saved) };
  const text = `${JSON.stringify({ ...head, ...content }, mapsOut, 1)}\n`;
  const ownership = { ...ourselves(), mode: 0o600 };
  try {
    if (!(await isOurs(path))) return bad({ code: 'saved_occupied', ...NOWHERE, path });
    await withReplacement(path, { bytes: Buffer.from(text), ownership }, (put) => put());
  } catch (error) {
    return bad({ code: 'saved_unwritable', ...NOWHERE, path, system: systemCode(error) });
  }
  try {
    await sync(dirname(path));
    return good('written');
  } catch (error) {
    return bad({ code: 'saved_unsynced', ...NOWHERE, path, system: systemCode(error) });
  }
}

/** Whether nothing lies there, or a file that was saved before. */
async function isOurs(path: string): Promise<boolean> {
  const file = await opened(path);
  if (typeof file === 'boolean') return file;
  try {
    if (!(await file.stat()).isFile()) return false;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(64), 0, 64, 0);
    return BEGINNING.test(buffer.toString('latin1', 0, bytesRead));
  } finally {
    await file.close();
  }
}

/** Follows no link and waits for nobody: a link, a socket and a device are none of ours; what is missing is nobody's. */
const opened = (path: string) =>
  open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch((error: unknown) => {
    const code = systemCode(error);
    if (code === 'ENOENT') return true;
    if (code === 'ELOOP' || code === 'ENXIO') return false;
    throw error;
  });

/** Reads it again; anything else than a file that this program wrote in this format is refused. */
export async function readSaved<Content>(path: string, kind: SavedKind): Promise<Result<Content, SavedProblem>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return bad({ code: 'saved_unreadable', ...NOWHERE, path, system: systemCode(error) });
  }
  if (isWhole(text, kind)) return good(JSON.parse(text, mapsIn) as Content);
  return bad({ code: 'saved_unknown', ...NOWHERE, path, kind });
}

/** Of this format, and to the letter as it was written: facts are taken at their word. */
function isWhole(text: string, kind: SavedKind): boolean {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return false;
    const { format, digest, ...content } = value as Readonly<Record<string, unknown>>;
    return format === formatOf(kind) && digest === digestOf(content);
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const digestOf = (content: unknown): string => createHash('sha256').update(JSON.stringify(content)).digest('hex');
