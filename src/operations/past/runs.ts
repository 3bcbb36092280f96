import { journalFolder, type RecordedRun, readRun, readRuns, runNames } from '../../disk/journal/runs.ts';
import { unreadRecords } from '../../disk/unread.ts';
import type { ApplyEvent } from '../../engine/apply/events.ts';
import { type Tally, tallyOf } from '../../engine/apply/tally.ts';
import type { Step } from '../../engine/plan/types.ts';
import { ranSteps } from '../../engine/undo/ran.ts';
import { bad, good, NOWHERE, type Result } from '../../ground/problem.ts';
import type { Installation } from '../locate.ts';
import type { OperationProblem } from '../problem.ts';

export type { RecordedRun };

/** A run in short; of its events what was planned and how each step ended. */
export interface RunSummary extends Omit<RecordedRun, 'path'> {
  readonly tally: Tally;
  /** What it did, or may have done, in its order. */
  readonly did: readonly DoneStep[];
  /** The run that took it back and has not been taken back itself; `whole`: with every step. */
  readonly undone?: { readonly by: string; readonly whole: boolean } | undefined;
}

/** A step that ran, by what it is about. */
export interface DoneStep extends Pick<Step, 'kind' | 'ctid' | 'node'> {
  readonly volumes: readonly string[];
}

/** Of all recorded runs, the newest first. */
export function runSummaries(runs: readonly RecordedRun[]): readonly RunSummary[] {
  const undone = new Map<string, RunSummary['undone']>();
  return runs.map(({ run, header, summary, obstacle, events }) => {
    const told: RunSummary = {
      ...{ run, header, summary, obstacle },
      events: events.filter(({ type }) => ENDS.has(type)),
      tally: tallyOf(events),
      did: ranSteps(events).map(({ step }) => doneStep(step)),
      undone: undone.get(run),
    };
    // Newer ones come first: whether an undo was undone is known by now.
    if (header?.undoes !== undefined && hasChanged(events) && !told.undone && !undone.has(header.undoes))
      undone.set(header.undoes, { by: run, whole: summary?.outcome === 'done' && isWhole(told.tally) });
    return told;
  });
}

/** All but what was printed, and what each chunk of a tree held: that is long, and in the record. */
const ENDS: ReadonlySet<string> = new Set<ApplyEvent['type']>([
  'plan',
  'step_start',
  'step_complete',
  'step_errored',
  'step_skipped',
  'summary',
]);

/** Whether a run changed anything, or may have: a `pct` that failed and left its container as it was did not. */
function hasChanged(events: readonly ApplyEvent[]): boolean {
  const without = new Set(
    events.flatMap((event) =>
      event.type === 'step_errored' && event.left?.code === 'file_unchanged' && !event.left.mountsMayStay
        ? [event.step]
        : [],
    ),
  );
  return ranSteps(events).some(({ step }) => !without.has(step.id));
}

const isWhole = ({ failed, notRun, blocked, kept }: Tally): boolean => failed + notRun + blocked + kept === 0;

/** The volumes that a run did something for, by its record. */
export const volumesOfRun = (events: readonly ApplyEvent[]): readonly string[] => [
  ...new Set(ranSteps(events).flatMap(({ step }) => doneStep(step).volumes)),
];

function doneStep({ kind, ctid, node, volume, change }: Step): DoneStep {
  const volumes = change.kind === 'mount' ? change.edits.map((edit) => edit.volume) : [volume];
  return { kind, ctid, node, volumes: [...new Set(volumes.flatMap((name) => name ?? []))] };
}

type StateDir = Pick<Installation, 'stateDir'>;

/** The recorded applies, the newest first. */
export const recordedRuns = ({ stateDir }: StateDir): Promise<readonly RecordedRun[]> => readRuns(stateDir);

/** Why nobody knows whether any is recorded. */
export const runsUnread = ({ stateDir }: StateDir) => unreadRecords(journalFolder(stateDir));

/** One of them by its name, or the newest. It may be one that cannot be undone. */
export async function recordedRun(
  { stateDir }: StateDir,
  name?: string,
): Promise<Result<RecordedRun, OperationProblem>> {
  const unread = await runsUnread({ stateDir });
  if (unread) return bad(unread);
  const known = await runNames(stateDir);
  const found = name === undefined ? known[0] : known.find((one) => one === name);
  if (found !== undefined) return good(await readRun(stateDir, found));
  if (name === undefined) return bad({ code: 'no_run', ...NOWHERE, stateDir });
  return bad({ code: 'unknown_run', ...NOWHERE, run: name, known });
}
