import { undoQuery } from '../../engine/undo/query.ts';
import { membersThatRan, ranSteps, runOfMember } from '../../engine/undo/ran.ts';
import { type UndoOptions, undoPlan } from '../../engine/undo/undo.ts';
import { bad, good, type Result } from '../../ground/problem.ts';
import type { Installation } from '../locate.ts';
import { readMachine, type Workspace } from '../open.ts';
import type { Planned } from '../plan.ts';
import type { OperationProblem } from '../problem.ts';
import type { KeptVersion } from './backups.ts';
import { configurationToReturn } from './returned.ts';
import { type RecordedRun, recordedRun } from './runs.ts';

/** The way back of a run, ready for `apply`. */
export interface PlannedUndo {
  readonly planned: Planned;
  readonly of: RecordedRun;
  /** The configuration as it was before the edits that led to that run, where some changed its volumes and it is kept. */
  readonly configuration: KeptVersion | undefined;
}

/**
 * Plans the way back of a run (the newest unless it is named) on the host as it is now. The configuration is neither asked
 * nor changed, so it may be broken.
 */
export async function undo(
  installation: Installation,
  name?: string,
  options: UndoOptions = {},
): Promise<Result<PlannedUndo, OperationProblem>> {
  const found = await recordedRun(installation, name);
  if (!found.ok) return found;
  const of = found.value;
  if (of.obstacle) return bad(of.obstacle);
  const host = await installation.openHost();
  const workspace: Workspace = { installation, host, desired: NOTHING_DECLARED, findings: [] };
  const query = undoQuery(ranSteps(runOfMember(of.events, undefined)));
  const asked = membersThatRan(of.events).map((node) => ({
    node,
    query: undoQuery(ranSteps(runOfMember(of.events, node))),
    standby: false,
  }));
  const look = () =>
    readMachine(
      host,
      () => query,
      () => asked,
    );
  const read = await look();
  if (!read.ok) return read;
  const again = async () => {
    const now = await look();
    return now.ok ? undoPlan(of.events, now.value, options) : undefined;
  };
  const planned: Planned = {
    plan: undoPlan(of.events, read.value, options),
    node: read.value.node,
    options: {},
    workspace,
    again,
    undoes: of.run,
    chunksOf: (id) => ranSteps(of.events).find(({ step }) => step.id === id)?.chunks ?? [],
    filesystems: { looked: [], seen: [] },
  };
  return good({ planned, of, configuration: await configurationToReturn(installation, of) });
}

const NOTHING_DECLARED: Workspace['desired'] = { volumes: [], containers: new Map(), datasets: [] };
