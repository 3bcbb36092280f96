import type { DesiredVolume } from '../engine/desired/state.ts';
import { planOf } from '../engine/plan/plan.ts';
import type { Plan, PlanOptions } from '../engine/plan/types.ts';
import { good, type Result } from '../ground/problem.ts';
import { readHost, type Workspace } from './open.ts';
import type { OperationProblem } from './problem.ts';
import { knownContainers, knownVolumes, subjectsOf } from './subjects.ts';

export interface PlanRequest {
  /** Volumes by name and containers by id: only their directories and mounts. All of them when empty or absent. */
  readonly subjects?: readonly string[];
  /** Also what makes a container lose access it has now. */
  readonly takeOver?: boolean;
  /** Also takes out mounts that are ours and that nobody declares any more. */
  readonly prune?: boolean;
  /** The same of one volume, in these containers. */
  readonly takeOut?: PlanOptions['takeOut'];
  /** A volume that was taken out of the configuration: only its mounts are taken out of the containers. */
  readonly removal?: DesiredVolume | undefined;
}

/** A plan and all it takes to run exactly that. */
export interface Planned {
  readonly plan: Plan;
  readonly node: string;
  readonly options: PlanOptions;
  readonly workspace: Workspace;
  /** Plans it again, where the options do not say how. */
  readonly again?: () => Promise<Plan | undefined>;
}

/** Reads the host and plans; touches nothing. The plan also tells what the check of the files found. */
export async function plan(
  workspace: Workspace,
  { subjects = [], takeOver = false, prune = false, takeOut, removal }: PlanRequest = {},
): Promise<Result<Planned, OperationProblem>> {
  const { desired } = workspace;
  const named = subjectsOf(subjects);
  const volumes =
    named.volumes.length === 1 && named.volumes[0] === takeOut?.volume
      ? good(named.volumes)
      : knownVolumes(named.volumes, desired);
  if (!volumes.ok) return volumes;
  const read = await readHost(workspace);
  if (!read.ok) return read;
  const containers = knownContainers(named.containers, desired, read.value);
  if (!containers.ok) return containers;
  const options: PlanOptions = {
    volumes: volumes.value,
    containers: containers.value,
    takeOver,
    prune,
    takeOut,
    removal,
  };
  const made = planOf(desired, read.value, options);
  const whole = { ...made, diagnostics: [...workspace.findings, ...made.diagnostics] };
  return good({ plan: whole, node: read.value.node, options, workspace });
}
