import { type RecordedRun, readRun, readRuns, runNames } from '../../disk/runs.ts';
import { type Tally, tallyOf } from '../../engine/apply/tally.ts';
import { bad, good, NOWHERE, type Result } from '../../ground/problem.ts';
import type { Installation } from '../locate.ts';
import type { OperationProblem } from '../problem.ts';

export type { RecordedRun };

/** A run in short. */
export interface RunSummary extends Omit<RecordedRun, 'events' | 'path'> {
  readonly tally: Tally;
}

export const runSummary = ({ run, header, summary, obstacle, events }: RecordedRun): RunSummary => ({
  ...{ run, header, summary, obstacle },
  tally: tallyOf(events),
});

type StateDir = Pick<Installation, 'stateDir'>;

/** The recorded applies, the newest first. */
export const recordedRuns = ({ stateDir }: StateDir): Promise<readonly RecordedRun[]> => readRuns(stateDir);

/** One of them by its name, or the newest. It may be one that cannot be undone. */
export async function recordedRun(
  { stateDir }: StateDir,
  name?: string,
): Promise<Result<RecordedRun, OperationProblem>> {
  const known = await runNames(stateDir);
  const found = name === undefined ? known[0] : known.find((one) => one === name);
  if (found !== undefined) return good(await readRun(stateDir, found));
  if (name === undefined) return bad({ code: 'no_run', ...NOWHERE, stateDir });
  return bad({ code: 'unknown_run', ...NOWHERE, run: name, known });
}
