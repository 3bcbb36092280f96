import type { Input } from './input.ts';
import { REST, read, timeUp, waitsFor } from './read.ts';

/** The keys of a terminal, for as long as the screens are open. */
export interface Keyboard {
  /** Gives the terminal's input back as it was, for a shell; what comes then is not ours. Again does nothing. */
  readonly pause: () => void;
  /** Takes it again. Whatever was unfinished at `pause` ends. */
  readonly resume: () => void;
  /** As `pause`, for good. */
  readonly close: () => void;
}

/** A terminal's input: `process.stdin`. */
export type Stdin = Pick<NodeJS.ReadStream, 'on' | 'off' | 'pause' | 'resume' | 'setRawMode'>;

export interface KeyboardOptions {
  /** To the terminal, for the escape sequences that switch bracketed paste. */
  readonly write: (text: string) => unknown;
  /** Told all that one read has brought, in order; never told nothing. */
  readonly onInput: (inputs: readonly Input[]) => void;
  /** The terminal went away; told once. */
  readonly onEnd: () => void;
  /** Whether the terminal is asked for clicks and the wheel; else they stay its own. */
  readonly mouse?: boolean | undefined;
  /** Whether the wheel shall come as arrow keys, where it does not anyway (xterm); never with `mouse`. */
  readonly wheel?: boolean | undefined;
  /** How long an escape waits for what may follow it. */
  readonly escapeMs?: number;
  readonly clock?: Clock;
}

/** Calls back once after a time, unless it is cancelled by what it returns. */
export type Clock = (ms: number, callBack: () => void) => () => void;

/** Starts to read keys: raw mode and bracketed paste are on until `close`, and clicks where they are asked for. The only reader of the terminal's input. */
export function readKeys(stdin: Stdin, options: KeyboardOptions): Keyboard {
  const { write, onInput, onEnd, mouse = false, wheel = false, escapeMs = ESCAPE_MS, clock = realClock } = options;
  const modes = mouse ? MOUSE : wheel ? WHEEL : NEITHER;
  let reading = REST;
  let state: 'reading' | 'paused' | 'closed' = 'paused';
  let gone = false;
  let cancel = () => {};

  const receive = (inputs: readonly Input[]) => {
    if (inputs.length > 0) onInput(inputs);
  };
  const wait = () => {
    cancel();
    const waits = waitsFor(reading);
    if (waits !== 'nothing' && state === 'reading') cancel = clock(waits === 'escape' ? escapeMs : SILENCE_MS, finish);
  };
  const finish = () => {
    const last = timeUp(reading);
    reading = last.reading;
    receive(last.inputs);
  };
  const receiveBytes = (bytes: Uint8Array) => {
    const more = read(reading, bytes);
    reading = more.reading;
    wait();
    receive(more.inputs);
  };
  const end = () => {
    if (gone || state === 'closed') return;
    gone = true;
    cancel();
    onEnd();
  };
  const pause = () => {
    if (state !== 'reading') return;
    state = 'paused';
    cancel();
    stdin.off('data', receiveBytes);
    stdin.pause();
    write(modes.off + PASTE_OFF);
    stdin.setRawMode(false);
  };
  const resume = () => {
    if (state !== 'paused') return;
    state = 'reading';
    stdin.setRawMode(true);
    write(PASTE_ON + modes.on);
    stdin.on('data', receiveBytes);
    stdin.resume();
    finish();
  };

  stdin.on('end', end);
  // Stays for good: setting the mode of a terminal that is gone says so here, too.
  stdin.on('error', end);
  resume();
  return {
    pause,
    resume,
    close: () => {
      pause();
      state = 'closed';
      stdin.off('end', end);
    },
  };
}

/** From `PHOENIX_ESC_MS`, for slow lines: whole milliseconds up to a minute. Anything else counts as 50. */
export function escapeTime({ PHOENIX_ESC_MS: text = '' }: Readonly<Record<string, string | undefined>>): number {
  const ms = /^\d{1,5}$/.test(text) ? Number(text) : ESCAPE_MS;
  return ms >= 1 && ms <= 60_000 ? ms : ESCAPE_MS;
}

/** What has arrived by then is read before the time counts as up: a busy machine must not take an arrow for an escape. */
const realClock: Clock = (ms, callBack) => {
  let immediate: NodeJS.Immediate | undefined;
  const timer = setTimeout(() => {
    immediate = setImmediate(callBack);
  }, ms);
  return () => {
    clearTimeout(timer);
    if (immediate) clearImmediate(immediate);
  };
};

/** As long as a finger needs at most from escape to the next key; what a terminal sends at once is closer together. */
const ESCAPE_MS = 50;

/** A paste or an answer of the terminal that pauses so long is over. */
const SILENCE_MS = 1000;

/** Presses and releases, with cells of any number: 1000 and 1006 of xterm. No motion. */
const MOUSE = { on: '\x1b[?1000h\x1b[?1006h', off: '\x1b[?1006l\x1b[?1000l' };
/**
 * Alternate scroll, 1007 of xterm: nothing is captured, text is selected as ever. Kept before (XTSAVE) and put back after
 * (XTRESTORE): many terminals have it on anyway, and other programs count on it.
 */
const WHEEL = { on: '\x1b[?1007s\x1b[?1007h', off: '\x1b[?1007r' };
const NEITHER = { on: '', off: '' };
const PASTE_ON = '\x1b[?2004h';
const PASTE_OFF = '\x1b[?2004l';

/** Whether a terminal knows of modes to keep and put back; what draws no mouse has no wheel. */
export const hasWheel = ({ TERM = '' }: Readonly<Record<string, string | undefined>>): boolean =>
  !/^(linux|vt\d)/.test(TERM);
