import { stat } from 'node:fs/promises';
import type { RunningCall } from '../engine/observed/memory.ts';
import { type ReadOf, runningCalls, type Started } from './calls.ts';
import { systemCode } from './errno.ts';
import { readCutOff } from './restarts.ts';

/** What recorded applies left behind. Screens ask every two seconds: a journal is read once for each change of it. */
export interface Journals {
  readonly calls: () => Promise<readonly RunningCall[]>;
  /** As {@link readCutOff} says. */
  readonly cutOff: () => Promise<readonly number[]>;
}

export function journalsIn(stateDir: string): Journals {
  const [started, restarts] = [oncePerChange<readonly Started[]>(), oncePerChange<readonly number[]>()];
  return { calls: () => runningCalls(stateDir, started), cutOff: () => readCutOff(stateDir, restarts) };
}

/** `read` is asked again once the file is another. */
function oncePerChange<Value>(): ReadOf<Value> {
  const known = new Map<string, { readonly state: string; readonly value: Promise<Value> }>();
  return async (path, read) => {
    const state = await stateOf(path);
    const before = known.get(path);
    if (state !== undefined && before?.state === state) return before.value;
    const value = read();
    if (state === undefined) known.delete(path);
    else known.set(path, { state, value });
    return value;
  };
}

/** Another one after every write, and where another file took its place; undefined: it is not there. */
async function stateOf(path: string): Promise<string | undefined> {
  try {
    const { dev, ino, size, mtimeNs, ctimeNs } = await stat(path, { bigint: true });
    return [dev, ino, size, mtimeNs, ctimeNs].join(' ');
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}
