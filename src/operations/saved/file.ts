import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder, withReplacement } from '../../disk/durable.ts';
import { systemCode } from '../../disk/errno.ts';
import { bad, good, NOWHERE, type Result } from '../../ground/problem.ts';
import type { SavedProblem } from './problem.ts';

/** What a file of ours holds. */
export type SavedKind = 'plan' | 'facts';

const formatOf = (kind: SavedKind): string => `phoenix-volumes-${kind}/1`;

/** Writes what was saved, whole or not at all, for its owner's eyes only. Maps are kept as maps. */
export async function writeSaved(
  path: string,
  kind: SavedKind,
  content: object,
): Promise<Result<'written', SavedProblem>> {
  const text = `${JSON.stringify({ format: formatOf(kind), ...content }, mapsOut, 1)}\n`;
  const ownership = { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0, mode: 0o600 };
  try {
    await withReplacement(path, { bytes: Buffer.from(text), ownership }, (put) => put());
    await syncFolder(dirname(path));
    return good('written');
  } catch (error) {
    return bad({ code: 'saved_unwritable', ...NOWHERE, path, system: systemCode(error) });
  }
}

/** Reads it again; anything else than a file that this program wrote in this format is refused. */
export async function readSaved<Content>(path: string, kind: SavedKind): Promise<Result<Content, SavedProblem>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return bad({ code: 'saved_unreadable', ...NOWHERE, path, system: systemCode(error) });
  }
  const content = parsed(text);
  if (content?.format === formatOf(kind)) return good(content as Content);
  return bad({ code: 'saved_unknown', ...NOWHERE, path, kind });
}

function parsed(text: string): { readonly format?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(text, mapsIn);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

const mapsOut = (_key: string, value: unknown): unknown => (value instanceof Map ? { $map: [...value] } : value);

function mapsIn(_key: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || !('$map' in value) || !Array.isArray(value.$map)) return value;
  return new Map(value.$map.filter(isPair));
}

const isPair = (entry: unknown): entry is [unknown, unknown] => Array.isArray(entry) && entry.length === 2;
