import { setFlagsFromString } from 'node:v8';

/**
 * Lets V8 optimise only what has run for long: a command is over within seconds, and by its own measure a quarter of the
 * processor's time goes into compiling, on other threads, what is hardly used any more. Eight times its own budget, in
 * bytes of bytecode. A V8 that may have no such option is left alone, and the executable has none.
 */
export function compileLess(): void {
  const { bun, v8 } = process.versions;
  if (bun === undefined && KNOWN.has(v8.split('.')[0] ?? '')) setFlagsFromString(`--interrupt-budget=${8 * 66 * 1024}`);
}

/**
 * Lets V8 collect garbage before it has piled up, for the screens: Ink makes much of it, 132 MB after a minute of keys, 92 with
 * both, as fast.
 */
export function keepLittle(): void {
  setFlagsFromString('--semi-space-growth-factor=1');
  setFlagsFromString('--heap-growing-percent=20');
}

/** Of Node 20, 22 and 24. */
const KNOWN: ReadonlySet<string> = new Set(['11', '12', '13']);
