import { type MeasuredTerminal, memoryOf } from './pty.ts';

/** Everything but what leaves the program (q, ^C, ^Z); moves and ways back come more often than what opens. */
const KEYS = [
  ...['j', 'j', 'j', 'k', 'k', 'g', 'G', '\u0004', '\u0015', '\u001b[B', '\u001b[A', '\u001b[6~', '\u001b[5~'],
  ...['1', '2', '3', 's', '\t', '\r', '/', 'x', 'm', ' ', '\u007f', '\u001b[Z', '\u001b[C', '\u001b[D'],
  ...['a', 'e', 'd', 'p', 'P', 't', 'y', '?', '@', '!', 'r', '\u000c'],
  ...['\u001b', '\u001b', '\u001b', '\u001b', '\u001b'],
] as const;

const KEY_EVERY_MS = 15;
const SAMPLE_EVERY_MS = 5_000;
const LIMIT_MB = 120;
/** What the last quarter may hold more than the second one. */
const GROWTH = 1.1;

/** Presses random keys for so many minutes, prints what the program holds, and says whether it stayed flat. */
export async function soak(terminal: MeasuredTerminal, minutes: number): Promise<boolean> {
  const end = Date.now() + minutes * 60_000;
  const samples: number[] = [];
  let keys = 0;
  let sampled = 0;
  const random = generator(1);
  while (Date.now() < end) {
    terminal.send(KEYS[Math.floor(random() * KEYS.length)] ?? 'j');
    keys += 1;
    await new Promise((resolve) => setTimeout(resolve, KEY_EVERY_MS));
    if (Date.now() - sampled < SAMPLE_EVERY_MS) continue;
    sampled = Date.now();
    const { resident } = memoryOf(terminal.pid);
    samples.push(resident);
    if (samples.length % 6 === 1) console.log(`${keys} keys  ${resident.toFixed(0)} MB`);
  }
  const quarter = Math.floor(samples.length / 4);
  const early = mean(samples.slice(quarter, 2 * quarter));
  const late = mean(samples.slice(-quarter));
  const most = Math.max(...samples);
  const flat = most <= LIMIT_MB && late <= early * GROWTH;
  const verdict = flat ? 'flat' : 'MISSED';
  console.log(
    `${keys} keys in ${minutes} minutes: ${early.toFixed(0)} MB early, ${late.toFixed(0)} MB late, most ${most.toFixed(0)} MB: ${verdict}`,
  );
  return flat;
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The same keys each time: a linear congruential generator, 0 to 1. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_664_525 + 1_013_904_223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
