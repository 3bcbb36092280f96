/*
 * The library: what the commands and the screens do, without a face. `import { open, plan, apply } from 'phoenix-volumes'`.
 * Nothing here prints, asks or ends the process; what is expected to fail is a value.
 */

export type * from './engine/access/explain.ts';
export type * from './engine/apply/events.ts';
export type { ChangeEnd, ChangeProblem } from './engine/apply/host.ts';
export type { MountInput, PermissionsInput, VolumeChanges, VolumeEdit, VolumeInput } from './engine/desired/edit.ts';
export type * from './engine/desired/state.ts';
export type { Can } from './engine/permission/can.ts';
export { type AskedIdentity, parseAskedIdentity } from './engine/permission/identity.ts';
export type { Why } from './engine/permission/why.ts';
export type * from './engine/plan/exported.ts';
export type * from './engine/plan/types.ts';
export type * from './engine/status/types.ts';
export type { Problem, Result, Severity, Where } from './ground/problem.ts';
export { VERSION } from './ground/version.ts';
export { type ApplyRequest, type ApplyRun, apply, type Lock, lockApply } from './operations/apply.ts';
export { completePath, type PathCompletion } from './operations/complete.ts';
export { type PreparedEdit, prepareEdit, writeEdit } from './operations/edit/edit.ts';
export { type EditReview, review } from './operations/edit/review.ts';
export { type ExplainRequest, explain } from './operations/explain.ts';
export { type Validation, validate } from './operations/files/validate.ts';
export {
  type QueryItem,
  type QueryManner,
  type ValueRequest,
  type ValuesRequest,
  value,
  values,
} from './operations/files/values.ts';
export { type Installation, locate, type OpenOptions } from './operations/locate.ts';
export { open, type Workspace } from './operations/open.ts';
export { backups, type KeptVersion } from './operations/past/backups.ts';
export { type PreparedRestore, prepareRestore, writeRestore } from './operations/past/restore.ts';
export { prepareReturn } from './operations/past/returned.ts';
export { type RecordedRun, recordedRun, recordedRuns } from './operations/past/runs.ts';
export { type PlannedUndo, undo } from './operations/past/undo.ts';
export { exported, type Planned, type PlanRequest, plan } from './operations/plan.ts';
export type { OperationProblem } from './operations/problem.ts';
export { openSaved, saveFacts } from './operations/saved/facts.ts';
export { type BoundPlan, planToSave, type SavedRequest, savedPlan, savePlan } from './operations/saved/plan.ts';
export type { Taken } from './operations/saved/taken.ts';
export { type StatusRequest, status } from './operations/status.ts';
export type { Snapshot } from './operations/watch/snapshot.ts';
export { type SnapshotStore, type Watch, type WatchOptions, watch } from './operations/watch/watch.ts';
export { wordsOf } from './views/words/any.ts';
export type { Words } from './views/words/words.ts';
