/** Of Bun, what the executable has more than Node. */
const { Bun } = globalThis as {
  readonly Bun?: {
    gc(isWholeAndNow: boolean): void;
    /** How many times as long code runs before it is compiled. */
    readonly unsafe: { setJITPolicy(times: number): void };
  };
};

/**
 * For a command: it takes little of the processor and little memory. Only what has run for long is optimised: a command is over
 * within seconds, and without this a quarter of the processor's time goes into compiling, on other threads, what is hardly used
 * any more; in the executable, half of it, so that one begins so (`scripts/executable.mjs`). And where garbage is made V8 keeps the
 * megabyte that it begins with, instead of 32 after a while: to collect it as often as that is as fast, and takes a fifth less
 * memory of a plan. It collects by itself: threads that help have little to do, and cost a twelfth. A V8 that may have no such
 * options is left alone. `bun`: for what waits for one thing alone, and then does as usual.
 */
export function takeLittle(bun = 32): void {
  setBudget({ node: 16, bun });
  if (isKnown()) for (const flag of ['--semi-space-growth-factor=1', ...ALONE]) setFlag(flag);
}

/** As it is done by itself, but for the megabyte: for what stays, once it has begun. */
export function takeAsUsual(): void {
  setBudget({ node: 1, bun: 1 });
  if (isKnown()) for (const flag of TOGETHER) setFlag(flag);
}

/** What makes other threads collect garbage, and what is asked before they begin: both can be changed at any time. */
const TOGETHER = ['--parallel-scavenge', '--incremental-marking'];
const ALONE = TOGETHER.map((flag) => flag.replace('--', '--no-'));

/** In times of the budget that each has by itself. */
function setBudget({ node, bun }: { readonly node: number; readonly bun: number }): void {
  if (Bun) Bun.unsafe.setJITPolicy(bun);
  else knownBudget()?.(node).forEach(setFlag);
}

const isKnown = (): boolean => knownBudget() !== undefined;

const knownBudget = () => (Bun ? undefined : BUDGETS.get(process.versions.v8.split('.')[0] ?? ''));

/** Node loads what sets them when it is asked for, and that takes as long as a small command. */
const setFlag = (flag: string): void => process.getBuiltinModule('node:v8').setFlagsFromString(flag);

/**
 * Lets V8 collect garbage before it has piled up, for what stays and is to grow no more: Ink makes much of it, 132 MB after a minute
 * of keys, 92 with this, as fast.
 */
export function keepLittle(): void {
  if (isKnown()) setFlag('--heap-growing-percent=20');
}

/**
 * The same before the many steps of an apply, of which each makes some: what the plan left behind goes first, so that ten thousand
 * need hardly more than ten; the executable would take 100 MB more by its last ones. For few it would cost more than it gives.
 */
export function keepLittleFor(steps: number): void {
  if (steps < MANY) return;
  if (Bun) setInterval(() => Bun.gc(true), EVERY_MS).unref();
  if (!isKnown()) return;
  keepLittle();
  setFlag('--incremental-marking');
  collectNow();
}

const MANY = 200;
const EVERY_MS = 2_000;

/** How long what has just come may have the processor for itself. */
const REST_MS = 500;

let isToCome = false;

/**
 * Collects what a look that showed something new left behind, once all is quiet. The executable lets it pile up, 250 MB after a
 * hundred such looks; Node keeps 8 MB more than it has to, and is left alone where there is so much that a key would wait.
 */
export function collectGarbage(): void {
  if (isToCome) return;
  isToCome = true;
  setTimeout(() => {
    isToCome = false;
    if (Bun) Bun.gc(true);
    else if (process.memoryUsage().heapUsed < SMALL_HEAP) collectNow();
  }, REST_MS).unref();
}

/** Bytes: collected within some 20 ms. */
const SMALL_HEAP = 48 * 2 ** 20;

/** V8 gives it only to those who ask when they begin, and to any new context. */
const collectNow = (): void => {
  setFlag('--expose-gc');
  nodesCollector ??= process.getBuiltinModule('node:vm').runInNewContext('gc') as () => void;
  nodesCollector();
};

let nodesCollector: (() => void) | undefined;

/** By V8 what it has for so many times its budget: Node 20 counts bytes of bytecode, 22 and 24 count calls. */
const BUDGETS: ReadonlyMap<string, (times: number) => readonly string[]> = new Map([
  ['11', (times: number) => [`--interrupt-budget=${times * 66 * 1024}`]],
  ['12', inCalls({ turbofan: 3000, osr: 800 })],
  ['13', inCalls({ turbofan: 3000, osr: 500 })],
]);

function inCalls(budgets: Readonly<Record<string, number>>): (times: number) => readonly string[] {
  const names = Object.entries(budgets);
  return (times) => names.map(([name, calls]) => `--invocation-count-for-${name}=${times * calls}`);
}
