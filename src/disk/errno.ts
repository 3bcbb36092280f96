import { constants } from 'node:os';

/** The system's name for what went wrong: `ENOSPC`. `views/words/errno` says what it means and what to do. */
export type SystemCode = `E${string}`;

/** The name of an expected failure. Anything that no system call has thrown is a bug and thrown on. */
export function systemCode(error: unknown): SystemCode {
  const code = codeOf(error);
  if (code === undefined) throw error;
  return code;
}

/** Node has no name for many a number (a used-up quota is its "Unknown system error -122"): those we name ourselves. */
function codeOf(error: unknown): SystemCode | undefined {
  if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') return undefined;
  if (isSystemCode(error.code)) return error.code;
  // The kernel knows no such name, and Node does not even ask it.
  if (error.code === 'ERR_INVALID_ARG_VALUE' && error.message.includes('null bytes')) return 'ENOENT';
  if (!('errno' in error) || typeof error.errno !== 'number') return undefined;
  return NAMES.get(Math.abs(error.errno)) ?? 'EUNNAMED';
}

const isSystemCode = (code: string): code is SystemCode => /^E[A-Z0-9]+$/.test(code);

/** Linux's own numbers (errno.h) that Node does not even list, as far as a file system hands them out. */
const LINUX: readonly (readonly [number, SystemCode])[] = [
  [117, 'EUCLEAN'],
  [121, 'EREMOTEIO'],
  [123, 'ENOMEDIUM'],
  [126, 'ENOKEY'],
];

const NAMES: ReadonlyMap<number, SystemCode> = new Map([
  ...LINUX,
  ...Object.entries(constants.errno).flatMap(([name, number]) => (isSystemCode(name) ? [[number, name] as const] : [])),
]);
