import { setTimeout } from 'node:timers/promises';
import { bytesOf } from '../pty/keys.ts';
import type { Terminal } from '../pty/terminal.ts';
import type { Random } from './random.ts';

/** Milliseconds between two pieces, at most. */
const LONGEST_GAP = 40;

/** What keys are on the line. */
export const lineOf = (keys: readonly string[]): Buffer => Buffer.from(keys.map(bytesOf).join(''));

/** Sends keys in pieces that end anywhere, inside of an escape sequence and a character, too, with gaps between them. */
export async function sendTorn(terminal: Terminal, keys: readonly string[], random: Random): Promise<void> {
  const line = lineOf(keys);
  const largest = random.oneOf([1, 3, 8, 30]);
  for (let from = 0; from < line.length; ) {
    const to = Math.min(line.length, from + 1 + random.below(largest));
    terminal.send(line.subarray(from, to));
    from = to;
    // How far apart keys come is what is tried here; nothing is waited for.
    if (from < line.length && random.chance(0.5)) await setTimeout(random.below(LONGEST_GAP + 1));
  }
}
