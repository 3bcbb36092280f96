import { restartsCutOff } from '../engine/undo/ran.ts';
import { endedWell, type ReadOf, readNow } from './calls.ts';
import { journalPath, readRun, runNames } from './runs.ts';

/** The containers whose restart the last apply began and did not end, for it was killed. */
export async function readCutOff(
  stateDir: string,
  readOf: ReadOf<readonly number[]> = readNow,
): Promise<readonly number[]> {
  const [last] = await runNames(stateDir);
  if (last === undefined) return [];
  const path = journalPath(stateDir, last);
  return readOf(path, async () =>
    (await endedWell(path)) ? [] : restartsCutOff((await readRun(stateDir, last)).events),
  );
}
