import type { DesiredState, DesiredVolume } from '../engine/desired/state.ts';
import { type SeenFilesystem, seenAt } from '../engine/observed/seen.ts';
import type { ObservedState } from '../engine/observed/state.ts';
import { changedFilesystem } from '../engine/plan/directory/filesystem.ts';
import { emptinessAsked } from '../engine/plan/emptiness.ts';
import { type Exported, exportedOf } from '../engine/plan/exported.ts';
import { planOf } from '../engine/plan/plan.ts';
import { selectionOf } from '../engine/plan/selection.ts';
import type { Consents, Plan, PlanOptions } from '../engine/plan/types.ts';
import type { EngineProblem } from '../engine/problem.ts';
import type { LackInVolume } from '../engine/status/after.ts';
import type { TreeChunk } from '../engine/tree/change.ts';
import { type RememberedWalk, walksOf } from '../engine/tree/last.ts';
import { good, isError, type Result } from '../ground/problem.ts';
import { readWithMembers, type Workspace } from './open.ts';
import type { OperationProblem } from './problem.ts';
import { knownContainers, knownMember, knownVolumes, type Subjects, subjectsOf } from './subjects.ts';

export interface PlanRequest extends Consents {
  /** Volumes by name and containers by id: only their directories and mounts. All of them when empty or absent. */
  readonly subjects?: readonly string[];
  /** Only this member of the cluster; that of the installation when absent. */
  readonly node?: string | undefined;
  /** Of one volume, also takes out the mounts in these containers. */
  readonly takeOut?: PlanOptions['takeOut'];
  /** A volume that was taken out of the configuration: only its mounts are taken out of the containers. */
  readonly removal?: DesiredVolume | undefined;
  /** Also tells who will lack what is promised them once it has run, of a plan that is about no more mounts than can be looked at at once. */
  readonly tellsLacking?: boolean | undefined;
}

/** Where planned host paths lie. */
export interface Filesystems {
  readonly looked: readonly string[];
  readonly seen: readonly SeenFilesystem[];
}

/** A plan and all it takes to run exactly that. */
export interface Planned {
  readonly plan: Plan;
  readonly node: string;
  readonly options: PlanOptions;
  readonly workspace: Workspace;
  /** Plans it again, where the options do not say how. */
  readonly again?: () => Promise<Plan | undefined>;
  /** The run whose way back it is; absent: it is none. */
  readonly undoes?: string | undefined;
  /** Of an undo: what a step of the run changed of a tree. */
  readonly chunksOf?: ((step: string) => readonly TreeChunk[]) | undefined;
  /** What was seen of trees. */
  readonly walks?: readonly RememberedWalk[] | undefined;
  /** The host paths of the planned volumes that nothing is wrong with, each with what it lies on, where that is known. */
  readonly filesystems: Filesystems;
  /** The same of the other members that were asked, by name. */
  readonly filesystemsThere?: ReadonlyMap<string, Filesystems> | undefined;
  /** Who will lack what is promised them once it has run; undefined: nobody asked, or it is about too much. */
  readonly lacking?: readonly LackInVolume[] | undefined;
}

/** To look at so many mounts takes some ten milliseconds; of many it would take about as long as the plan itself. */
const FEW_MOUNTS = 200;

/**
 * Reads the host and plans; touches nothing, but remembers what it saw of trees. The plan also tells what the check of the
 * files found. `isAlone`: no other member of the cluster is asked.
 */
export async function plan(
  workspace: Workspace,
  request: PlanRequest = {},
  { isAlone = false }: { readonly isAlone?: boolean } = {},
): Promise<Result<Planned, OperationProblem>> {
  const planned = await planHere(workspace, request, { isAlone, isForSteps: true });
  if (!planned.ok) return planned;
  const { observed, made, options } = planned.value;
  const walks = walksOf(workspace.desired, observed, made, new Date().toISOString());
  if (walks.length > 0) await workspace.host.walked?.(walks);
  const whole = { ...made, diagnostics: [...workspace.findings, ...made.diagnostics] };
  const filesystems = filesystemsOf(workspace.desired, observed, made, options);
  const filesystemsThere = new Map(
    [...(observed.members ?? [])].flatMap(([node, { state }]): [string, Filesystems][] => {
      const there = { ...options, node, home: observed.node };
      return state ? [[node, filesystemsOf(workspace.desired, state, made, there)]] : [];
    }),
  );
  const lacking = request.tellsLacking
    ? (await import('../engine/status/after.ts')).lackingAfter(workspace.desired, observed, {
        ...{ plan: made, options },
        most: FEW_MOUNTS,
      })
    : undefined;
  return good({ plan: whole, node: observed.node, options, workspace, walks, filesystems, filesystemsThere, lacking });
}

/** Reads this machine alone, plans, and tells what the declared mounts are once that plan is applied; touches nothing. */
export async function exported(
  workspace: Workspace,
  subjects: readonly string[] = [],
): Promise<Result<Exported, OperationProblem>> {
  const planned = await planHere(workspace, { subjects }, { isAlone: true });
  if (!planned.ok) return planned;
  const { observed, made, options } = planned.value;
  return good(exportedOf({ desired: workspace.desired, observed, plan: made }, options));
}

/** The host as it was read, and what is planned on it. */
interface PlannedHere {
  readonly observed: ObservedState;
  readonly made: Plan<EngineProblem>;
  readonly options: PlanOptions;
}

async function planHere(
  workspace: Workspace,
  request: PlanRequest,
  { isAlone, isForSteps = false }: { readonly isAlone: boolean; readonly isForSteps?: boolean },
): Promise<Result<PlannedHere, OperationProblem>> {
  const { subjects = [], takeOut, removal } = request;
  const { takeOver = false, otherFilesystem = false, leaveData = false, prune = false, restart = false } = request;
  const { desired } = workspace;
  const named = subjectsOf(subjects);
  const volumes =
    named.volumes.length === 1 && named.volumes[0] === takeOut?.volume
      ? good(named.volumes)
      : knownVolumes(named.volumes, desired);
  if (!volumes.ok) return volumes;
  const treesOf = removal ? undefined : isNamedIn({ ...named, volumes: volumes.value });
  // Where nothing differs, no step depends on whether a directory holds something, and nobody looks.
  const emptinessOf = isForSteps ? emptinessAsked(desired) : undefined;
  const read = await readWithMembers(workspace, { treesOf, node: request.node, removal, isAlone, emptinessOf });
  if (!read.ok) return read;
  const containers = knownContainers(named.containers, desired, read.value);
  if (!containers.ok) return containers;
  const node = knownMember(request.node ?? workspace.installation.node, read.value);
  if (!node.ok) return node;
  const options: PlanOptions = {
    volumes: volumes.value,
    node: node.value,
    containers: containers.value,
    takeOver,
    otherFilesystem,
    leaveData,
    prune,
    restart,
    takeOut,
    removal,
  };
  return good({ observed: read.value, made: planOf(desired, read.value, options), options });
}

/** Before anybody knows which member a container is on: of what is asked for by name everything. */
const isNamedIn =
  ({ volumes, containers }: Subjects) =>
  ({ name, mounts }: DesiredVolume): boolean =>
    volumes.length + containers.length === 0 ||
    volumes.includes(name) ||
    mounts.some(({ ctid }) => containers.includes(ctid));

function filesystemsOf(
  { volumes }: DesiredState,
  observed: ObservedState,
  { diagnostics }: Plan,
  options: PlanOptions,
): Filesystems {
  const wrong = new Set(diagnostics.filter(isError).map(({ where }) => where.volume));
  const { hasVolume } = selectionOf(options, observed);
  const looked: string[] = [];
  const seen: SeenFilesystem[] = [];
  for (const volume of volumes) {
    const { name, hostPath } = volume;
    if (wrong.has(name) || !hasVolume(volume)) continue;
    if (options.otherFilesystem !== true && changedFilesystem(hostPath, observed)) continue;
    const at = seenAt(hostPath, observed);
    if (at === 'unknown') continue;
    looked.push(hostPath);
    if (at !== 'root') seen.push(at);
  }
  return { looked, seen };
}
