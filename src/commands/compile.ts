import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 optimise only what has run for long: a command is over within seconds, and by its own measure a quarter of the
 * processor's time goes into compiling, on other threads, what is hardly used any more. Eight times its own budget, in
 * bytes of bytecode. A V8 that may have no such option is left alone, and the executable has none.
 */
export const compileLess = (): void => setBudget(8);

/** As V8 does it by itself: for what stays, once it has begun. */
export const compileAsUsual = (): void => setBudget(1);

function setBudget(times: number): void {
  const { bun, v8 } = process.versions;
  if (bun === undefined && KNOWN.has(v8.split('.')[0] ?? ''))
    setFlagsFromString(`--interrupt-budget=${times * 66 * 1024}`);
}

/**
 * Lets V8 collect garbage before it has piled up, for the screens: Ink makes much of it, 132 MB after a minute of keys, 92 with
 * both, as fast.
 */
export function keepLittle(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=20');
}

/** Of Bun, what the executable has more than Node. */
const { Bun } = globalThis as { readonly Bun?: { gc(isWholeAndNow: boolean): void } };

/** How long what has just come may have the processor for itself. */
const REST_MS = 500;

let isToCome = false;

/**
 * The executable lets garbage pile up: 250 MB after a hundred looks that showed something new. Node collects by itself.
 */
export function collectGarbage(): void {
  if (!Bun || isToCome) return;
  isToCome = true;
  setTimeout(() => {
    isToCome = false;
    Bun.gc(true);
  }, REST_MS).unref();
}

/** Of Node 20, 22 and 24. */
const KNOWN: ReadonlySet<string> = new Set(['11', '12', '13']);
