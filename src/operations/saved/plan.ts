import type { LoadedConfig } from '../../config/load.ts';
import type { Consents, Plan } from '../../engine/plan/types.ts';
import { bad, good, isSome, NOWHERE, type Result } from '../../ground/problem.ts';
import { type ApplyRequest, type ApplyRun, apply } from '../apply.ts';
import type { Installation } from '../locate.ts';
import { readConfig, type Workspace, workspaceOf } from '../open.ts';
import { type Planned, type PlanRequest, plan } from '../plan.ts';
import type { OperationProblem } from '../problem.ts';
import { bindingOf, configurationHash, differencesBetween, type PlanBinding } from './binding.ts';
import { readSaved, writeSaved } from './file.ts';
import type { SavedDifference, SavedProblem } from './problem.ts';
import { type Taken, taking } from './taken.ts';

/** What of a request is saved with its plan. */
export type SavedRequest = Consents & Pick<PlanRequest, 'subjects' | 'node' | 'takeOut' | 'removal'>;

interface SavedPlan {
  readonly request: SavedRequest;
  readonly binding: PlanBinding;
  /** Steps of it run only where the same plan comes of what is there then. */
  readonly plan: Plan;
}

/** A plan, and what it was made from. */
export interface BoundPlan {
  readonly planned: Planned;
  readonly binding: PlanBinding;
  readonly taken: Taken;
}

/** Reads files and host and plans, as `plan`, so that it can be saved. */
export async function planToSave(
  installation: Installation,
  request: SavedRequest & Pick<PlanRequest, 'tellsLacking'>,
): Promise<Result<BoundPlan, OperationProblem>> {
  const config = await readConfig(installation);
  const opened = await workspaceOf(installation, config);
  return opened.ok ? boundPlan(opened.value, config, request) : opened;
}

/** The same for files that are read already. */
export async function boundPlan(
  opened: Workspace,
  config: LoadedConfig,
  request: SavedRequest & Pick<PlanRequest, 'tellsLacking'>,
): Promise<Result<BoundPlan, OperationProblem>> {
  const { workspace, taken } = taking(opened);
  const planned = await plan(workspace, request);
  if (!planned.ok) return planned;
  const { plan: made, options } = planned.value;
  const binding = bindingOf(configurationHash(config), taken(), { desired: opened.desired, plan: made, options });
  return good({ planned: { ...planned.value, workspace: opened }, binding, taken: taken() });
}

/** Runs just that plan, unless the files say something else by now. `config` reads them again. */
export async function applyBound(
  { planned, binding }: BoundPlan,
  config: () => Promise<LoadedConfig>,
  request: ApplyRequest,
): Promise<Result<ApplyRun, OperationProblem>> {
  const isSame = configurationHash(await config()) === binding.configuration;
  return isSame ? apply(planned, request) : bad({ code: 'plan_outdated', ...NOWHERE });
}

/** The files as they are now, in short. */
export const configurationNow = async (installation: Installation): Promise<string> =>
  configurationHash(await readConfig(installation));

/** What a plan of everything reads of this machine; no other member is asked, for nothing of them is saved with it. */
export async function takeFacts(installation: Installation): Promise<Result<Taken, OperationProblem>> {
  const opened = await workspaceOf(installation, await readConfig(installation));
  if (!opened.ok) return opened;
  const { workspace, taken } = taking(opened.value);
  const planned = await plan(workspace, {}, { isAlone: true });
  return planned.ok ? good(taken()) : planned;
}

/** Writes a plan to a file, with what was asked and all that it is bound to; whole or not at all. */
export const savePlan = (
  path: string,
  { planned, binding }: BoundPlan,
  { subjects, takeOut, removal, takeOver, otherFilesystem, leaveData, prune, restart }: SavedRequest,
): Promise<Result<'written', OperationProblem>> => {
  const { node } = planned.options;
  const request: SavedRequest = {
    subjects,
    node,
    takeOut,
    removal,
    takeOver,
    otherFilesystem,
    leaveData,
    prune,
    restart,
  };
  return writeSaved(path, 'plan', { request, binding, plan: planned.plan } satisfies SavedPlan);
};

/**
 * The saved plan, ready for `apply`: planned again from what is there now, and refused with every difference where that is
 * not what it was made from. So a file that was tampered with runs nothing that a plan of its own would not.
 */
export async function savedPlan(installation: Installation, path: string): Promise<Result<Planned, OperationProblem>> {
  const read = await readSaved<SavedPlan>(path, 'plan');
  if (!read.ok) return read;
  const { request, binding, plan: saved } = read.value;
  const stale = (differences: readonly SavedDifference[]): Result<never, SavedProblem> | undefined =>
    isSome(differences) ? bad({ code: 'saved_stale', ...NOWHERE, path, differences }) : undefined;
  const config = await readConfig(installation);
  const configuration = configurationHash(config);
  // What was asked may make no sense to other files.
  const early = stale(differencesBetween(binding, { ...binding, configuration }));
  if (early) return early;
  const opened = await workspaceOf(installation, config);
  if (!opened.ok) return opened;
  const bound = await boundPlan(opened.value, config, request);
  if (!bound.ok) return bound;
  const { planned, binding: now } = bound.value;
  const isSame = JSON.stringify(planned.plan) === JSON.stringify(saved);
  return (
    stale(differencesBetween(binding, now)) ?? (isSame ? undefined : stale([{ code: 'plan_differs' }])) ?? good(planned)
  );
}
