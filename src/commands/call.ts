import type { OpenOptions } from '../operations/locate.ts';
import { type Printer, printerOn } from '../views/printer.ts';
import { textStyle } from '../views/style.ts';
import { drained } from './streams/room.ts';

/** The options every command takes, as they were given or as the environment says. */
export interface GlobalOptions extends OpenOptions {
  readonly json?: boolean;
  readonly color?: boolean;
  readonly plain?: boolean;
  readonly mouse?: boolean;
  readonly verbose?: boolean;
}

/** The three streams a command has; a test has its own. */
export interface Streams {
  readonly stdin: { readonly isTTY?: boolean };
  readonly stdout: OutputStream;
  readonly stderr: OutputStream;
}

export interface OutputStream {
  readonly isTTY?: boolean;
  /** Of a terminal. */
  readonly columns?: number | undefined;
  write(text: string): unknown;
  /** Of `error` the listener gets that, of the others nothing. */
  on(event: OutputEvent, listener: (error: NodeJS.ErrnoException) => void): unknown;
  off?(event: OutputEvent, listener: (error: NodeJS.ErrnoException) => void): unknown;
  /** Whether somebody should wait before more is written; absent: nobody has to. */
  readonly writableNeedDrain?: boolean;
}

type OutputEvent = 'error' | 'drain' | 'close';

/** One call of the program: how it was called and where it may speak. */
export interface Call {
  readonly globals: GlobalOptions;
  /** Without the program's own name. */
  readonly argv: readonly string[];
  readonly printer: Printer;
  /** Whether the screens can be shown. */
  readonly hasTerminal: boolean;
  /** Whether a person sits there who can be asked. */
  readonly canAsk: boolean;
  /** The system's code of what kept output from where it was to go; a reader that has gone is nothing amiss. */
  readonly lostOutput: () => string | undefined;
  /** The program's help. */
  readonly help: () => string;
}

export interface CallRequest extends Pick<Call, 'globals' | 'argv' | 'help'> {
  readonly streams: Streams;
}

export function callOf({ globals, argv, help, streams: { stdin, stdout, stderr } }: CallRequest): Call {
  const lostOutput = survive(stdout);
  survive(stderr);
  const json = globals.json ?? false;
  return {
    globals,
    argv,
    help,
    printer: printerOn({
      json,
      verbose: globals.verbose ?? false,
      stdout: {
        style: styleOn(stdout, globals),
        terminal: Boolean(stdout.isTTY),
        write: (text) => stdout.write(text),
        room: () => drained(stdout),
        columns: () => columnsOf(stdout),
      },
      stderr: {
        style: styleOn(stderr, globals),
        write: (text) => stderr.write(text),
        columns: () => columnsOf(stderr),
      },
    }),
    lostOutput,
    hasTerminal: Boolean(stdin.isTTY && stdout.isTTY),
    canAsk: !json && Boolean(stdin.isTTY && stderr.isTTY),
  };
}

/** Undefined where a variable has what the parser would check. */
export function fromEnvironment(): GlobalOptions | undefined {
  const { PHOENIX_CONFIG_DIR: configDir, PHOENIX_HOST: host, PHOENIX_PCT_TIMEOUT: timeout } = process.env;
  return configDir === '' || host === '' || timeout !== undefined ? undefined : { configDir, host };
}

const columnsOf = ({ isTTY, columns }: OutputStream): number | undefined => (isTTY ? columns : undefined);

function styleOn(stream: OutputStream, { color = true, plain = false }: GlobalOptions) {
  const { NO_COLOR, TERM, LC_ALL, LC_CTYPE, LANG } = process.env;
  const terminal = Boolean(stream.isTTY);
  const utf8 = /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '') && TERM !== 'linux';
  return textStyle({
    color: terminal && color && !plain && !NO_COLOR && TERM !== 'dumb',
    ascii: plain || (terminal && !utf8),
  });
}

/** A reader that has gone (`| head`, a closed terminal) is no reason to stop, least of all in the middle of an apply. */
function survive(stream: OutputStream): () => string | undefined {
  let lost: string | undefined;
  stream.on('error', ({ code }) => {
    if (code === 'ENOSPC' || code === 'EDQUOT' || code === 'EFBIG') lost ??= code;
  });
  return () => lost;
}
