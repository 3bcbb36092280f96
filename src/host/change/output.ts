import { constants, fstatSync, ftruncateSync, mkdtempSync, openSync, readSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import { closeFd } from '../../disk/close.ts';
import { systemCode } from '../../disk/errno.ts';
import type { OutputLine } from '../../engine/apply/host.ts';

// Files, not pipes: a command that outlives us must not die of a broken pipe. They never have a name, so nothing is left
// behind however we end.

const CHUNK_BYTES = 65_536;
/** So much is read of a stream before other work gets its turn. */
const DRAIN_BYTES = 1_048_576;
const LINE_CHARACTERS = 4_096;
const KEPT_ERROR_LINES = 20;
/** Of one stream no more is handed on: `…` stands for the rest. */
const MOST_LINES = 2_000;
const MOST_CHARACTERS = 1_000_000;
/** From here on only the end of what is new is read, and the file is emptied. */
const MOST_BYTES = 16_777_216;

/** Where a command writes, and how we follow it. */
export interface CommandOutput {
  readonly stdout: number;
  readonly stderr: number;
  /** Hands on the whole lines written since. What cannot be read any more is left. */
  drain(): void;
  /** Hands on the rest of what is there by now, a last line without its end included: others may write on. */
  end(): void;
  /** The last lines of stderr. */
  lastErrors(): readonly string[];
  close(): void;
}

export function openOutput(onOutput: (line: OutputLine) => void): CommandOutput {
  const errors: string[] = [];
  const hand = (stream: OutputLine['stream']) => limited((text) => onOutput({ stream, text }));
  const keep = (text: string): void => {
    errors.push(text);
    if (errors.length > KEPT_ERROR_LINES) errors.shift();
  };
  const [handOut, handError] = [hand('stdout'), hand('stderr')];
  const stdout = follow(namelessFile(), handOut, keep);
  const stderr = follow(
    errorFile(stdout.fd),
    (text) => {
      keep(text);
      handError(text);
    },
    keep,
  );
  const both = [stdout, stderr];
  return {
    stdout: stdout.fd,
    stderr: stderr.fd,
    drain: () => {
      for (const stream of both) stream.drain();
    },
    end: () => {
      for (const stream of both) stream.end();
    },
    lastErrors: () => errors,
    close: () => {
      for (const stream of both) closeFd(stream.fd);
    },
  };
}

/** The second; without it the first is of no use. */
function errorFile(first: number): number {
  try {
    return namelessFile();
  } catch (error) {
    closeFd(first);
    throw error;
  }
}

/** Linux's O_TMPFILE (fcntl.h, all of Debian's architectures we run on), which Node does not name. */
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;
const READ_AND_APPEND = constants.O_RDWR | constants.O_APPEND;

function namelessFile(): number {
  try {
    return openSync(tmpdir(), READ_AND_APPEND | O_TMPFILE, 0o600);
  } catch (error) {
    // Some file systems make only files that have a name.
    if (!['EOPNOTSUPP', 'EISDIR', 'EINVAL'].includes(systemCode(error))) throw error;
    return unlinkedFile();
  }
}

function unlinkedFile(): number {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-volumes-'));
  try {
    return openSync(join(folder, 'output'), READ_AND_APPEND | constants.O_CREAT | constants.O_EXCL, 0o600);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** `onFault` gets the system's name for what keeps the rest from being read. */
function follow(fd: number, onLine: (text: string) => void, onFault: (text: string) => void) {
  const buffer = Buffer.alloc(CHUNK_BYTES);
  const lines = lineSplitter(onLine);
  let position = 0;
  let total = 0;
  let broken = false;
  const readTo = (stop: number): void => {
    while (position < stop) {
      const length = readSync(fd, buffer, 0, Math.min(CHUNK_BYTES, stop - position), position);
      if (length === 0) return;
      position += length;
      total += length;
      lines.push(buffer.subarray(0, length));
    }
  };
  /** A file that was emptied keeps its writer: each write goes to where its end is by then. */
  const readLast = (size: number): void => {
    if (size - position > CHUNK_BYTES) {
      lines.end();
      position = size - CHUNK_BYTES;
    }
    readTo(size);
    if (size < MOST_BYTES) return;
    ftruncateSync(fd, 0);
    position = 0;
  };
  const attempt = (read: (size: number) => void): void => {
    if (broken) return;
    try {
      read(fstatSync(fd).size);
    } catch (error) {
      broken = true;
      onFault(`read: ${systemCode(error)}`);
    }
  };
  const drain = (): void =>
    attempt((size) => (total < MOST_BYTES ? readTo(Math.min(size, position + DRAIN_BYTES)) : readLast(size)));
  const end = (): void => {
    attempt((size) => {
      readTo(Math.min(size, position + Math.max(0, MOST_BYTES - total)));
      readLast(size);
    });
    lines.end();
  };
  return { fd, drain, end };
}

/** Hands on so many lines and characters, then once `…`, then nothing. */
function limited(onLine: (text: string) => void): (text: string) => void {
  let lines = 0;
  let characters = 0;
  return (text) => {
    if (lines > MOST_LINES) return;
    const isMore = lines === MOST_LINES || characters > MOST_CHARACTERS;
    lines = isMore ? MOST_LINES + 1 : lines + 1;
    characters += text.length;
    onLine(isMore ? '…' : text);
  };
}

/** Cuts bytes into lines of text, characters and lines whole across chunks; what is longer than a line may be is dropped. */
function lineSplitter(onLine: (text: string) => void) {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  let tooLong = false;
  const emit = (text: string): void => {
    onLine(tooLong ? `${text.slice(0, LINE_CHARACTERS)} …` : text.replace(/\r$/, ''));
    tooLong = false;
  };
  const add = (text: string): void => {
    rest += text;
    if (rest.length <= LINE_CHARACTERS) return;
    tooLong = true;
    rest = rest.slice(0, LINE_CHARACTERS);
  };
  return {
    // Line by line: a list of the thousands in one chunk would outlive it, and pile up.
    push: (bytes: Buffer): void => {
      const text = decoder.write(bytes);
      let from = 0;
      for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', from)) {
        add(text.slice(from, end));
        emit(rest);
        rest = '';
        from = end + 1;
      }
      add(text.slice(from));
    },
    end: (): void => {
      add(decoder.end());
      if (rest !== '') emit(rest);
      rest = '';
    },
  };
}
