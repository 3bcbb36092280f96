import { closeSync, constants, mkdtempSync, openSync, readSync, rmdirSync, unlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { StringDecoder } from 'node:string_decoder';
import type { OutputLine } from '../../engine/apply/host.ts';

// Files, not pipes: a command that outlives us must not die of a broken pipe. They have no name any more once
// opened, so nothing is left behind however we end.

const CHUNK_BYTES = 65_536;
/** So much is read of a stream before other work gets its turn. */
const DRAIN_BYTES = 1_048_576;
const LINE_CHARACTERS = 4_096;
const KEPT_ERROR_LINES = 20;

/** Where a command writes, and how we follow it. */
export interface CommandOutput {
  readonly stdout: number;
  readonly stderr: number;
  /** Hands on the whole lines written since; true when there is more to read at once. */
  drain(): boolean;
  /** Hands on the rest, a last line without its end included. */
  end(): void;
  /** The last lines of stderr. */
  lastErrors(): readonly string[];
  close(): void;
}

export function openOutput(onOutput: (line: OutputLine) => void): CommandOutput {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-volumes-'));
  const errors: string[] = [];
  const stdout = follow(namelessFile(join(folder, 'stdout')), (text) => onOutput({ stream: 'stdout', text }));
  const stderr = follow(namelessFile(join(folder, 'stderr')), (text) => {
    errors.push(text);
    if (errors.length > KEPT_ERROR_LINES) errors.shift();
    onOutput({ stream: 'stderr', text });
  });
  rmdirSync(folder);
  const both = [stdout, stderr];
  return {
    stdout: stdout.fd,
    stderr: stderr.fd,
    drain: () => both.map((stream) => stream.drain()).includes(true),
    end: () => {
      for (const stream of both) stream.end();
    },
    lastErrors: () => errors,
    close: () => {
      for (const stream of both) closeSync(stream.fd);
    },
  };
}

function namelessFile(path: string): number {
  const fd = openSync(path, constants.O_RDWR | constants.O_APPEND | constants.O_CREAT | constants.O_EXCL, 0o600);
  unlinkSync(path);
  return fd;
}

function follow(fd: number, onLine: (text: string) => void) {
  const buffer = Buffer.alloc(CHUNK_BYTES);
  const lines = lineSplitter(onLine);
  let position = 0;
  const drain = (): boolean => {
    const stop = position + DRAIN_BYTES;
    while (position < stop) {
      const length = readSync(fd, buffer, 0, CHUNK_BYTES, position);
      if (length === 0) return false;
      position += length;
      lines.push(buffer.subarray(0, length));
    }
    return true;
  };
  const end = (): void => {
    while (drain());
    lines.end();
  };
  return { fd, drain, end };
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
    push: (bytes: Buffer): void => {
      const [first = '', ...more] = decoder.write(bytes).split('\n');
      add(first);
      for (const text of more) {
        emit(rest);
        rest = '';
        add(text);
      }
    },
    end: (): void => {
      add(decoder.end());
      if (rest !== '') emit(rest);
    },
  };
}
