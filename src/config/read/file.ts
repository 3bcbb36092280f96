import { isUtf8 } from 'node:buffer';
import { constants } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { systemCode } from '../../disk/errno.ts';
import type { ConfigProblem } from '../problem.ts';
import { type Position, positionAt } from './place.ts';

const LARGEST = 16 * 1024 * 1024;
const CHUNK = 256 * 1024;

export type FileText =
  | { readonly ok: true; readonly text: string }
  | { readonly ok: false; readonly diagnostic: ConfigProblem };

/** The text of a configuration file: a regular one, of at most 16 MB, in UTF-8. `hint` is for when it is missing. */
export async function readConfigFile(path: string, hint: string): Promise<FileText> {
  try {
    // looked at before it is opened: opening a FIFO or a device would hang or do worse
    const { size, ...kind } = await look(path);
    if (kind.what !== 'file')
      return failure(path, 'file_kind', `${path} is ${kind.what}, not a file.`, 'Put the file there.');
    if (size > LARGEST) return tooLarge(path);
    const bytes = await readAtMost(path, LARGEST);
    if (!bytes) return tooLarge(path);
    return isUtf8(bytes) ? { ok: true, text: bytes.toString('utf8') } : notUtf8(path, bytes);
  } catch (error) {
    return unreadable(path, systemCode(error), hint);
  }
}

async function look(path: string): Promise<{ what: string; size: number }> {
  const stats = await stat(path);
  const what = stats.isFile() ? 'file' : stats.isDirectory() ? 'a folder' : 'a device, pipe or socket';
  return { what, size: stats.size };
}

/** Undefined when there is more: the file may have grown since it was looked at. */
async function readAtMost(path: string, limit: number): Promise<Buffer | undefined> {
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY);
  try {
    return await readHandle(handle, limit);
  } finally {
    await handle.close();
  }
}

async function readHandle(handle: FileHandle, limit: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let total = 0;
  for (;;) {
    const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(CHUNK), 0, CHUNK, null);
    if (bytesRead === 0) return Buffer.concat(chunks);
    total += bytesRead;
    if (total > limit) return undefined;
    chunks.push(buffer.subarray(0, bytesRead));
  }
}

function unreadable(path: string, code: string, missingHint: string): FileText {
  switch (code) {
    case 'ENOENT':
      return failure(path, 'file_missing', `${path} does not exist.`, missingHint);
    case 'EACCES':
    case 'EPERM':
      return failure(path, 'file_unreadable', `${path} may not be read by this user.`, 'Run as root, or fix its mode.');
    case 'ELOOP':
      return failure(path, 'file_unreadable', `${path} is a symbolic link that leads back to itself.`, 'Fix the link.');
    case 'ENOTDIR':
      return failure(path, 'file_missing', `${path} lies below something that is no folder.`, missingHint);
    default:
      return failure(path, 'file_unreadable', `${path} could not be read (${code}).`, 'Check the disk it is on.');
  }
}

const tooLarge = (path: string): FileText =>
  failure(
    path,
    'file_too_large',
    `${path} is larger than 16 MB, so it was not read.`,
    'Check that it is the right file.',
  );

function notUtf8(path: string, bytes: Buffer): FileText {
  const summary = 'The text here is not UTF-8.';
  return failure(path, 'not_utf8', summary, 'Save the file as UTF-8 (iconv can convert it).', firstBadCharacter(bytes));
}

function firstBadCharacter(bytes: Buffer): Position {
  let start = 0;
  for (;;) {
    const lineEnd = bytes.indexOf(0x0a, start);
    const end = lineEnd < 0 ? bytes.length : lineEnd + 1;
    if (lineEnd < 0 || !isUtf8(bytes.subarray(start, end))) {
      const before = bytes.subarray(0, start).toString('utf8');
      return positionAt(before + bytes.subarray(start, end).toString('utf8').split('\uFFFD', 1)[0], Infinity);
    }
    start = end;
  }
}

const failure = (path: string, code: string, summary: string, hint: string, position?: Position): FileText => ({
  ok: false,
  diagnostic: { severity: 'error', code, where: { file: path, ...position }, summary, hint },
});
