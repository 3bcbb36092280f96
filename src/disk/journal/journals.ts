import type { RunningCall } from '../../engine/observed/memory.ts';
import { restartsCutOff } from '../../engine/undo/ran.ts';
import { stampOfFile } from '../stamp.ts';
import { endedWell, type ReadOf, runningCalls, type Started } from './calls.ts';
import { journalPath, readRun, runNames } from './runs.ts';

/** What recorded applies left behind. Screens ask every two seconds: a journal is read once for each change of it. */
export interface Journals {
  readonly calls: () => Promise<readonly RunningCall[]>;
  /** The containers whose restart the last apply began and did not end, for it was killed. */
  readonly cutOff: () => Promise<readonly number[]>;
}

export function journalsIn(stateDir: string): Journals {
  const [started, restarts] = [oncePerChange<readonly Started[]>(), oncePerChange<readonly number[]>()];
  return { calls: () => runningCalls(stateDir, started), cutOff: () => readCutOff(stateDir, restarts) };
}

async function readCutOff(stateDir: string, readOf: ReadOf<readonly number[]>): Promise<readonly number[]> {
  const [last] = await runNames(stateDir);
  if (last === undefined) return [];
  const path = journalPath(stateDir, last);
  return readOf(path, async () =>
    (await endedWell(path)) ? [] : restartsCutOff((await readRun(stateDir, last)).events),
  );
}

/** `read` is asked again once the file is another. */
function oncePerChange<Value>(): ReadOf<Value> {
  const known = new Map<string, { readonly state: string; readonly value: Promise<Value> }>();
  return async (path, read) => {
    const state = await stampOfFile(path);
    const before = known.get(path);
    if (state !== undefined && before?.state === state) return before.value;
    const value = read();
    if (state === undefined) known.delete(path);
    else known.set(path, { state, value });
    return value;
  };
}
