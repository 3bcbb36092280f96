import { isUtf8 } from 'node:buffer';
import { closeSync, constants, openSync, readSync, type Stats, statSync } from 'node:fs';
import { type FileHandle, open, stat } from 'node:fs/promises';
import { systemCode } from '../../disk/errno.ts';
import { good, type Result } from '../../ground/problem.ts';
import type { ConfigFault, ConfigProblem } from '../problem.ts';
import { type Position, positionAt } from './position.ts';

const LARGEST_MB = 16;
const LARGEST = LARGEST_MB * 1024 * 1024;
const CHUNK = 256 * 1024;
const FLAGS = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOCTTY;

/** The text of a configuration file: a regular one, of at most 16 MB, in UTF-8. `namedBy` is the key that names it. */
export async function readConfigFile(path: string, namedBy?: string): Promise<Result<string, ConfigProblem>> {
  try {
    const stats = await stat(path);
    return (
      kindRefused(path, stats) ?? textOf(path, stats.size > LARGEST ? undefined : await readAtMost(path, stats.size))
    );
  } catch (error) {
    return unread(path, error, namedBy);
  }
}

/** The same for who has nothing to do until it is there: for one value, handing it to a thread would cost more than reading it. */
export function readConfigFileNow(path: string, namedBy?: string): Result<string, ConfigProblem> {
  try {
    const stats = statSync(path);
    return kindRefused(path, stats) ?? textOf(path, stats.size > LARGEST ? undefined : readAtMostNow(path, stats.size));
  } catch (error) {
    return unread(path, error, namedBy);
  }
}

/** Looked at before it is opened: opening a FIFO or a device would hang or do worse. */
const kindRefused = (path: string, stats: Stats): Result<never, ConfigProblem> | undefined =>
  stats.isFile()
    ? undefined
    : failure(path, { code: 'file_kind', path, kind: stats.isDirectory() ? 'folder' : 'special' });

function textOf(path: string, bytes: Buffer | undefined): Result<string, ConfigProblem> {
  if (!bytes) return failure(path, { code: 'file_too_large', path, limitMb: LARGEST_MB });
  if (isUtf8(bytes)) return good(bytes.toString('utf8'));
  return failure(path, { code: 'not_utf8' }, firstBadCharacter(bytes));
}

function unread(path: string, error: unknown, namedBy: string | undefined): Result<never, ConfigProblem> {
  const system = systemCode(error);
  const missing = system === 'ENOENT' || system === 'ENOTDIR';
  return failure(
    path,
    missing ? { code: 'file_missing', path, namedBy, system } : { code: 'file_unreadable', path, system },
  );
}

/** Undefined when there is too much: the file may have grown since it was looked at. */
async function readAtMost(path: string, size: number): Promise<Buffer | undefined> {
  const handle = await open(path, FLAGS);
  try {
    return await readHandle(handle, size);
  } finally {
    await handle.close();
  }
}

async function readHandle(handle: FileHandle, size: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let total = 0;
  for (let room = roomFor(size); ; ) {
    const { bytesRead } = await handle.read(room, 0, room.length, null);
    if (bytesRead === 0) return Buffer.concat(chunks);
    total += bytesRead;
    if (total > LARGEST) return undefined;
    chunks.push(room.subarray(0, bytesRead));
    room = roomAfter(room, bytesRead);
  }
}

function readAtMostNow(path: string, size: number): Buffer | undefined {
  const descriptor = openSync(path, FLAGS);
  try {
    const chunks: Buffer[] = [];
    let total = 0;
    for (let room = roomFor(size); ; ) {
      const bytesRead = readSync(descriptor, room);
      if (bytesRead === 0) return Buffer.concat(chunks);
      total += bytesRead;
      if (total > LARGEST) return undefined;
      chunks.push(room.subarray(0, bytesRead));
      room = roomAfter(room, bytesRead);
    }
  } finally {
    closeSync(descriptor);
  }
}

/** For all of it, and for whether there is more. */
const roomFor = (size: number): Buffer => Buffer.allocUnsafe(size + 1);

const roomAfter = (room: Buffer, bytesRead: number): Buffer =>
  bytesRead < room.length ? room.subarray(bytesRead) : Buffer.allocUnsafe(CHUNK);

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

function failure(file: string, fault: ConfigFault, position?: Position): Result<never, ConfigProblem> {
  return { ok: false, problems: [{ ...fault, severity: 'error', where: { file, ...position } }] };
}
