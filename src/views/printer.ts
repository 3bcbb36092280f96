import { flowed } from '../ground/flow.ts';
import { oneByOne } from '../ground/lazy.ts';
import { safeJson } from '../ground/text.ts';
import type { Document } from './documents/document.ts';
import { jsonParts } from './documents/json-parts.ts';
import type { Style } from './style.ts';

/** The two streams of a command. Text for people and documents for scripts exclude each other on stdout. */
export interface Printer {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly style: Style;
  /** Lines for people, on stdout; made only when they are shown. */
  text(lines: (style: Style) => Iterable<string>): void;
  /** Lines on stderr, with --json as well. */
  complain(lines: (style: Style) => Iterable<string>): void;
  /** A document, on stdout, when --json is given; on one line where it is one of several. */
  document(make: () => Document, lines?: 'many' | 'one'): void;
  /** The same of what may be long: it is made as its reader takes it, and never there as a whole. */
  readonly atLength: {
    text(lines: (style: Style) => Iterable<string>): Promise<void>;
    document(make: () => Document): Promise<void>;
  };
  /** Text as it is, on stdout, whatever the options. */
  raw(text: string): void;
  /** A value of the configuration, on stdout: as it is for a program that reads it, harmless for a terminal. */
  value(text: string): void;
}

export interface PrinterOptions {
  readonly json: boolean;
  readonly verbose: boolean;
  readonly stdout: {
    readonly style: Style;
    readonly terminal: boolean;
    readonly write: (text: string) => void;
    /** Resolves once there is room for more. */
    readonly room?: () => Promise<void>;
  } & Wide;
  readonly stderr: { readonly style: Style; readonly write: (text: string) => void } & Wide;
}

interface Wide {
  /** Of a terminal how many columns it has: lines for people that are wider are broken at blanks. */
  readonly columns?: () => number | undefined;
}

export function printerOn({ json, verbose, stdout, stderr }: PrinterOptions): Printer {
  return {
    json,
    verbose,
    style: stdout.style,
    text: (lines) => {
      if (!json) writePieces(stdout.write, fitting(lines(stdout.style), stdout), '\n');
    },
    complain: (lines) => writePieces(stderr.write, fitting(lines(stderr.style), stderr), '\n'),
    document: (make, lines = 'many') => {
      if (json) writePieces(stdout.write, documentText(make(), lines), '');
    },
    atLength: {
      text: async (lines) => {
        if (!json) await writeAsTaken(stdout, fitting(lines(stdout.style), stdout), '\n');
      },
      document: async (make) => {
        if (json) await writeAsTaken(stdout, documentText(make(), 'many'), '');
      },
    },
    raw: (text) => stdout.write(text),
    value: (text) => stdout.write(`${stdout.terminal ? text.split('\n').map(stdout.style.safe).join('\n') : text}\n`),
  };
}

/** Lines as the terminal that they are for has room for them; a file or a program gets them as they are. */
function fitting(lines: Iterable<string>, { columns }: Wide): Iterable<string> {
  const width = columns?.();
  return width === undefined ? lines : oneByOne(lines, (line) => flowed(line, width));
}

/** Large outputs go out in pieces of about this many characters. */
const PIECE = 65_536;

function writePieces(write: (text: string) => void, texts: Iterable<string>, end: TextEnd): void {
  for (const piece of inPieces(texts, end)) write(piece);
}

async function writeAsTaken({ write, room }: PrinterOptions['stdout'], texts: Iterable<string>, end: TextEnd) {
  for (const piece of inPieces(texts, end)) {
    write(piece);
    await room?.();
  }
}

type TextEnd = '' | '\n';

/** Texts one after the other, each with this end. */
function* inPieces(texts: Iterable<string>, end: TextEnd): Iterable<string> {
  let piece = '';
  for (const text of texts) {
    piece += text + end;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = '';
  }
  if (piece !== '') yield piece;
}

function* documentText(document: Document, lines: 'many' | 'one'): Iterable<string> {
  const parts = lines === 'many' ? jsonParts({ ...document }) : [JSON.stringify(document)];
  for (const part of parts) yield safeJson(part);
  yield '\n';
}
