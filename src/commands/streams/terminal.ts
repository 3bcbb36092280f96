import { fstatSync } from 'node:fs';

/** Whether a terminal is there. What knows them loads only for what may be one: a file, a pipe and /dev/null are told apart without. */
export function isTerminal(descriptor: number): boolean {
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isCharacterDevice() || (process.platform === 'linux' && majorOf(stats.rdev) === MEMORY)) return false;
  } catch {
    // Nothing is open there.
    return false;
  }
  return process.getBuiltinModule('node:tty').isatty(descriptor);
}

/** The kind of device that Linux has /dev/null among. */
const MEMORY = 1;

const majorOf = (device: number): number => (device >>> 8) & 0xfff;
