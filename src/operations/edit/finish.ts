import { previewEdit } from '../../config/edit/preview.ts';
import type { LoadedConfig } from '../../config/load.ts';
import type { VolumeEdit } from '../../engine/desired/edit.ts';
import type { DesiredVolume } from '../../engine/desired/state.ts';
import type { Step } from '../../engine/plan/types.ts';
import type { Installation } from '../locate.ts';
import { memoryIn } from '../memory.ts';
import { readConfig, type Workspace, workspaceOf } from '../open.ts';
import { type Planned, type PlanRequest, plan } from '../plan.ts';
import type { OperationProblem } from '../problem.ts';
import { leavingMounts, type PreparedEdit, preparedFrom } from './edit.ts';
import { alsoOwning } from './remember.ts';

type EditOf<Kind extends VolumeEdit['kind']> = Extract<VolumeEdit, { readonly kind: Kind }>;

/** What is left of an edit that was written before: the part that is not, if any, and what its apply plans. */
export interface Unfinished {
  readonly workspace: Workspace;
  readonly request: PlanRequest;
}

/**
 * Whether the files say already what an edit asks for, so that only its apply is left to do: a removed volume or detached
 * container whose mounts are remembered, or changes that are as asked. Undefined: the edit is wrong, or not made yet.
 */
export async function unfinishedOf(installation: Installation, edit: VolumeEdit): Promise<Unfinished | undefined> {
  const config = await readConfig(installation);
  const { owned, ownedEntries } = await memoryIn(installation.stateDir);
  const ctids = owned.filter(({ volume }) => volume === edit.name).map(({ ctid }) => ctid);
  const hasEntries = ownedEntries.some(({ volume }) => volume === edit.name);
  if (!isMade(installation, config, edit, { ctids, hasEntries })) return undefined;
  const workspace = await workspaceOf(installation, config);
  return workspace.ok ? { workspace: workspace.value, request: applyRequestOf(edit, ctids) } : undefined;
}

/** What the apply of an edit plans: the volume, and of what the edit stops declaring the mounts and entries that go. */
export function applyRequestOf(edit: VolumeEdit, leavingFrom: readonly number[]): PlanRequest {
  const { unmount = [], noAccess = [] } = edit.kind === 'set' ? edit : {};
  const takes = edit.kind === 'remove' || unmount.length + noAccess.length > 0;
  const ctids = edit.kind === 'remove' ? leavingFrom : unmount;
  return {
    subjects: [edit.name],
    takeOut: takes ? { volume: edit.name, ctids } : undefined,
  };
}

function isMade(installation: Installation, config: LoadedConfig, edit: VolumeEdit, remembered: Remembered): boolean {
  const declared = config.desired?.volumes.find(({ name }) => name === edit.name);
  switch (edit.kind) {
    case 'remove':
      return declared === undefined && (remembered.ctids.length > 0 || remembered.hasEntries);
    case 'set':
      return declared !== undefined && isSet(installation, config, edit, { declared, remembered: remembered.ctids });
    case 'add':
      return declared !== undefined && isAdded(config, edit, declared);
  }
}

/** What is remembered of a volume. */
interface Remembered {
  readonly ctids: readonly number[];
  readonly hasEntries: boolean;
}

interface Known {
  readonly declared: DesiredVolume;
  /** Containers in which a mount of the volume is remembered. */
  readonly remembered: readonly number[];
}

function isSet(
  installation: Installation,
  config: LoadedConfig,
  edit: EditOf<'set'>,
  { declared, remembered }: Known,
): boolean {
  const { unmount = [], ...rest } = edit;
  const gone = unmount.every(
    (ctid) => !declared.mounts.some((mount) => mount.ctid === ctid) && remembered.includes(ctid),
  );
  if (!gone) return false;
  const prepared = preparedFrom(installation, config, rest);
  return !prepared.ok && prepared.problems.some(isNothingToChange);
}

/** Why an edit is refused that says what the files say already. */
export const isNothingToChange = (problem: OperationProblem): boolean =>
  problem.code === 'edit_refused' && problem.findings.some(({ code }) => code === 'nothing_to_change');

/** Whether adding it anew would declare the very same. */
function isAdded(config: LoadedConfig, edit: EditOf<'add'>, declared: DesiredVolume): boolean {
  const without = previewEdit(config, { kind: 'remove', name: edit.name });
  const again = without.ok ? previewEdit(without.value.config, edit) : without;
  const added = again.ok ? again.value.config.desired?.volumes.find(({ name }) => name === edit.name) : undefined;
  return added !== undefined && JSON.stringify(added) === JSON.stringify(declared);
}

/**
 * The plan that would follow, where it holds back what the edit takes away: a locked or protected container. Then nothing
 * is written, so that the configuration does not say what no apply can do now.
 */
export async function blockedEdit(prepared: PreparedEdit): Promise<Planned | undefined> {
  const leaving = leavingMounts(prepared);
  const { desired, unwritten, installation, edit } = prepared;
  if (leaving.length === 0 || !desired) return undefined;
  const workspace = await workspaceOf(installation, { desired, diagnostics: unwritten });
  if (!workspace.ok) return undefined;
  const host = alsoOwning(workspace.value.host, leaving);
  const request = applyRequestOf(
    edit,
    leaving.map(({ ctid }) => ctid),
  );
  const planned = await plan({ ...workspace.value, host }, request);
  const ctids = new Set(leaving.map(({ ctid }) => ctid));
  const isHeld = ({ state, ctid }: Step) => state === 'blocked' && ctid !== undefined && ctids.has(ctid);
  return planned.ok && planned.value.plan.steps.some(isHeld) ? planned.value : undefined;
}
