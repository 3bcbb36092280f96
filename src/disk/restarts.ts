import { restartsCutOff } from '../engine/undo/ran.ts';
import { endedWell } from './calls.ts';
import { journalPath, readRun, runNames } from './runs.ts';

/** The containers whose restart the last apply began and did not end, for it was killed. */
export async function readCutOff(stateDir: string): Promise<readonly number[]> {
  const [last] = await runNames(stateDir);
  if (last === undefined || (await endedWell(journalPath(stateDir, last)))) return [];
  return restartsCutOff((await readRun(stateDir, last)).events);
}
