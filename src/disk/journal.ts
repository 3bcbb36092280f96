import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Journal } from '../engine/apply/recorded.ts';

/** What begins a journal: enough to know what was run, where, on what. */
export interface JournalHeader {
  /** ISO 8601. */
  readonly started: string;
  readonly host: string;
  readonly node: string;
  readonly configDir: string;
  readonly argv: readonly string[];
  readonly pid: number;
  readonly version: string;
}

export type OpenedJournal =
  | { readonly ok: true; readonly journal: Journal }
  | { readonly ok: false; readonly summary: string; readonly hint: string };

export const JOURNAL_FORMAT = 'phoenix-volumes-journal/1';

/**
 * Begins the durable record of one apply: `<state-dir>/journal/<time>-<pid>.jsonl`, for root's eyes only. The header is
 * on the disk when this resolves, so that a full or read-only disk shows before any step runs.
 */
export async function openJournal(stateDir: string, header: JournalHeader): Promise<OpenedJournal> {
  const folder = join(stateDir, 'journal');
  const path = join(folder, `${header.started.replaceAll(':', '')}-${header.pid}.jsonl`);
  let file: FileHandle | undefined;
  try {
    await makeFolder(folder);
    file = await open(path, 'wx', 0o600);
    await append(file, { format: JOURNAL_FORMAT, ...header });
    await syncFolder(folder);
  } catch (error) {
    await file?.close();
    return {
      ok: false,
      summary: `The journal ${path} cannot be written: ${meaning(error)}; nothing was applied`,
      hint: 'Free some space or make the folder writable, or name another one with --state-dir.',
    };
  }
  return { ok: true, journal: journalOn(file, path) };
}

function journalOn(file: FileHandle, path: string): Journal {
  return {
    path,
    record: async (event) => {
      try {
        await append(file, event);
      } catch (error) {
        throw new Error(meaning(error));
      }
    },
    close: () => file.close(),
  };
}

async function append(file: FileHandle, entry: object): Promise<void> {
  await file.appendFile(`${JSON.stringify(entry)}\n`);
  await file.datasync();
}

/** Folder by folder, for each is durable only once the one it stands in is. (Node's own way calls a read-only disk ENOENT.) */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT') throw error;
    await makeFolder(dirname(folder));
    await mkdir(folder, { mode: 0o700 });
  }
  await syncFolder(dirname(folder));
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function meaning(error: unknown): string {
  const code = codeOf(error);
  if (code === undefined) throw error;
  return MEANINGS[code] ?? code;
}

const codeOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error ? String(error.code) : undefined;

const MEANINGS: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EDQUOT: 'the disk quota is used up',
  EIO: 'input/output error',
  ENOSPC: 'no space is left on the disk',
  ENOTDIR: 'a part of the path is no folder',
  EEXIST: 'a part of the path is no folder',
  EPERM: 'the system does not permit it',
  EROFS: 'the file system is read-only',
};
