import { groupedBy } from '../../../ground/grouped.ts';
import { lazily } from '../../../ground/lazy.ts';
import { outwards, parentOf } from '../../../ground/paths.ts';
import type { Consumers } from '../../access/consumers.ts';
import { type WantedOwner, wantedOwnedMode, wantedOwner } from '../../access/owner.ts';
import { hostPathsOf } from '../../desired/paths.ts';
import type { DesiredState, DesiredVolume } from '../../desired/state.ts';
import { directoryStates, othersCanWrite } from '../../observed/directory.ts';
import type { PathFact } from '../../observed/facts.ts';
import type { ObservedState } from '../../observed/state.ts';
import { ofVolume, type VolumeFault, type VolumeProblem } from '../../problem.ts';
import { lastWalkOf } from '../../tree/last.ts';
import { planTree } from '../../tree/plan.ts';
import type { DirectoryMakers } from '../step.ts';
import type { PlanNote, PlanOptions, Step } from '../types.ts';
import { planAccess } from './access.ts';
import { clearFolders } from './clear.ts';
import { planCreation } from './creation.ts';
import { type DirectoryDraft, refuse, show } from './draft.ts';
import {
  absentFilesystem,
  changedFilesystem,
  configuredSources,
  datasetPlaces,
  filesystemWarnings,
  readOnlyAt,
  unknownFilesystem,
} from './filesystem.ts';
import { makingFolders } from './folder.ts';
import { planLeftAccess } from './left.ts';
import { lostAt, lostMounts } from './lost.ts';
import { isAsWanted, planOwnerAndMode } from './ownership.ts';
import { type Said, saidOf } from './said.ts';

/** The directory steps of the planned volumes, outer directories first, and which volumes cannot be planned at all. */
export interface DirectoryPlan {
  readonly steps: readonly Step[];
  readonly notes: readonly PlanNote[];
  readonly diagnostics: readonly VolumeProblem[];
  /** Volumes whose directory is refused, unreadable or ill-declared: no mount of them is planned. */
  readonly refused: ReadonlySet<string>;
  /** The steps that make directories, by host path. */
  readonly makers: DirectoryMakers;
  /** Every path as the steps leave it. */
  readonly paths: ObservedState['paths'];
}

/** What is looked at while the directories of `volumes` are planned: `desired` is all there is. */
interface Scope {
  readonly desired: DesiredState;
  readonly observed: ObservedState;
  readonly consumers: Consumers;
}

export function planDirectories(
  volumes: readonly DesiredVolume[],
  { desired, observed, consumers }: Scope,
  options: PlanOptions,
): DirectoryPlan {
  // Most plans change hardly anything, and need no copy.
  let changed: Map<string, PathFact> | undefined;
  const here: ObservedState = {
    ...observed,
    get paths() {
      return changed ?? observed.paths;
    },
  };
  const datasets = datasetPlaces(desired);
  const lost = lostMounts(observed);
  let states = directoryStates(here);
  const [createdBy, closedBy] = [new Map<string, string>(), new Map<string, readonly string[]>()];
  const folders = () => makingFolders({ found: observed.paths, paths: here.paths, createdBy, closedBy });
  let folderOf = folders();
  const plan: DirectoryDraft = {
    datasets,
    observed: here,
    stateOf: (hostPath) => states(hostPath),
    folderOf: (folder) => folderOf(folder),
    forgetFolders: () => {
      states = directoryStates(here);
      folderOf = folders();
    },
    get paths() {
      return here.paths;
    },
    change: (path, fact) => {
      changed ??= new Map(observed.paths);
      changed.set(path, fact);
    },
    found: observed.paths,
    consumers,
    lost,
    isClear: clearFolders(observed, datasets, lost),
    sources: lazily(() => configuredSources(observed)),
    rights: new Map(),
    sharing: groupedBy(
      desired.volumes.filter(({ access = [] }) => access.length > 0),
      ({ hostPath }) => hostPath,
    ),
    ours: groupedBy(observed.ownedEntries, ({ hostPath }) => hostPath),
    prune: options.prune ?? false,
    takeOut: options.takeOut?.volume,
    takeOver: options.takeOver ?? false,
    otherFilesystem: options.otherFilesystem ?? false,
    steps: [],
    notes: [],
    diagnostics: [],
    refused: new Set(),
    makers: new Map(),
    createdBy,
    closedBy,
    outers: outersOf(volumes),
  };
  const inOrder = withoutSettled(plan, volumes, desired).sort(outerFirst);
  const left: Counted[] = [];
  let first: Counted | undefined;
  const trees = new Map<string, Counted>();
  for (const volume of inOrder) {
    const counted = countedVolume(plan, volume);
    if (first?.volume.hostPath === volume.hostPath) checkShared(plan, counted, first.owner);
    else {
      first = counted;
      planOuter(plan, counted);
      if (!isMade(plan, volume)) left.push(counted);
    }
    if (volume.permissions.recursive && !trees.has(volume.hostPath)) trees.set(volume.hostPath, counted);
    const unknown = options.otherFilesystem ? undefined : unknownFilesystem(volume.hostPath, observed);
    if (unknown && !unknown.holdsNothing) plan.diagnostics.push(ofVolume(volume, unknown, 'warning'));
    if (!plan.refused.has(volume.name) && !plan.isClear(volume.hostPath)) {
      const warnings = filesystemWarnings(volume.hostPath, observed);
      plan.diagnostics.push(...warnings.map((fault) => ofVolume(volume, fault, 'warning')));
    }
  }
  // An outer directory that becomes somebody's is changed after what lies in it: nothing is changed below it any more.
  for (const counted of left.reverse()) {
    const { hostPath } = counted.volume;
    const tree = trees.get(hostPath);
    if (!tree && needsNoStep(plan, counted)) continue;
    unlessReadOnly(plan, counted.volume, () => {
      if (!plan.closedBy.has(hostPath)) planPresent(plan, counted);
      if (tree) planBelow(plan, tree);
    });
  }
  planLeftAccess(plan, desired, options);
  return plan;
}

/** Those of which something has to be thought: most directories are as they shall be, by all that could be said of them. */
function withoutSettled(
  plan: DirectoryDraft,
  volumes: readonly DesiredVolume[],
  { volumes: declared }: DesiredState,
): DesiredVolume[] {
  const isAlone = hostPathsOf(declared).size === declared.length;
  return isAlone && !plan.observed.lost ? volumes.filter((volume) => !hasNothingToSay(plan, volume)) : [...volumes];
}

function hasNothingToSay(plan: DirectoryDraft, volume: DesiredVolume): boolean {
  const { hostPath, permissions } = volume;
  const state = plan.stateOf(hostPath);
  if (permissions.recursive || state.kind !== 'present' || !plan.isClear(hostPath)) return false;
  if (changedFilesystem(hostPath, plan.observed)) return false;
  return needsNoStep(plan, { volume, state, owner: wantedOwner(volume, plan.observed) });
}

/** Whether a step makes it, and that is all. */
const isMade = ({ makers, createdBy }: DirectoryDraft, { hostPath }: DesiredVolume): boolean =>
  makers.has(hostPath) && !createdBy.has(hostPath);

/** Nothing can be changed where the file system, or its mount on the host, is read-only: what would be is an error instead. */
function unlessReadOnly(plan: DirectoryDraft, volume: DesiredVolume, change: () => void): void {
  const [before, steps] = [plan.paths.get(volume.hostPath), plan.steps.length];
  change();
  if (plan.steps.length === steps) return;
  const readOnly = readOnlyAt(volume.hostPath, plan.observed);
  if (readOnly === undefined) return;
  plan.steps.splice(steps);
  if (before) show(plan, volume.hostPath, before);
  plan.diagnostics.push(ofVolume(volume, readOnly));
}

/** Whether it was as it shall be when it was looked at: most are, and what is done above them changes nothing about that. */
const needsNoStep = ({ sharing, ours }: DirectoryDraft, { volume, owner, state, note }: Counted): boolean =>
  state.kind === 'present' &&
  state.unmanaged === undefined &&
  note === undefined &&
  (owner.kind === 'ids' || owner.kind === 'keep') &&
  !sharing.has(volume.hostPath) &&
  !ours.has(volume.hostPath) &&
  isAsWanted(volume, owner, state.fact);

/** What lies below a directory, where that was looked at; what is made here holds nothing. */
function planBelow(plan: DirectoryDraft, { volume, owner }: Counted): void {
  const { hostPath: path, name } = volume;
  if (owner.kind === 'error' || plan.refused.has(name)) return;
  const state = plan.stateOf(path);
  const fact = plan.found.get(path);
  if (state.kind !== 'present' || state.unmanaged !== undefined || fact?.kind !== 'directory') return;
  const { tree } = fact;
  if (tree) planTree(plan, volume, owner, { before: fact, tree, unsafe: state.unsafe });
  else plan.notes.push({ code: 'tree_unseen', path, last: lastWalkOf(plan.observed, path, fact), volume: name });
}

/** A volume as it counts for the directory that is there once what was planned before is done, and its owner. */
interface Counted extends Said {
  readonly owner: WantedOwner;
}

function countedVolume(plan: DirectoryDraft, volume: DesiredVolume): Counted {
  const { volume: said, state, note } = saidOf(volume, plan.observed, plan.stateOf(volume.hostPath));
  return { volume: said, state, note, owner: wantedOwner(said, plan.observed) };
}

/** What has to be done before anything that lies inside: made, or closed to others where they can write it today. */
function planOuter(plan: DirectoryDraft, counted: Counted): void {
  planMissing(plan, counted);
  const { volume, owner } = counted;
  const fact = plan.paths.get(volume.hostPath);
  if (!plan.outers.has(volume.hostPath) || owner.kind === 'error' || fact?.kind !== 'directory') return;
  if (!othersCanWrite(fact) || othersCanWrite(wantedOwnedMode(volume, owner, fact))) return;
  if (readOnlyAt(volume.hostPath, plan.observed)) return;
  const before = plan.steps.length;
  planPresent(plan, counted);
  plan.closedBy.set(
    volume.hostPath,
    plan.steps.slice(before).flatMap(({ id, state }) => (state === undefined ? [id] : [])),
  );
}

/** Refuses what cannot be, and makes what is not there. */
function planMissing(plan: DirectoryDraft, counted: Counted): void {
  const { volume, owner, state } = counted;
  const refusal = refusalOf(plan, counted);
  if (refusal) refuse(plan, refusal);
  else if (owner.kind !== 'error' && state.kind === 'missing') planCreation(plan, volume, owner, state.unsafe);
}

/** Its file system is not there, its owner is nobody, or something stands in its way. */
function refusalOf(plan: DirectoryDraft, { volume, owner, state }: Counted): VolumeProblem | undefined {
  const absent = absentHere(plan, volume);
  if (absent) return ofVolume(volume, absent);
  const mayBeReadOnly = state.kind === 'missing' && !plan.isClear(volume.hostPath);
  const readOnly = mayBeReadOnly ? readOnlyAt(volume.hostPath, plan.observed) : undefined;
  if (readOnly) return ofVolume(volume, readOnly);
  if (owner.kind === 'error') return owner.problem;
  return 'obstacle' in state ? ofVolume(volume, state.obstacle) : undefined;
}

function planPresent(plan: DirectoryDraft, { volume, owner, note }: Counted): void {
  if (owner.kind === 'error' || plan.refused.has(volume.name)) return;
  const state = plan.stateOf(volume.hostPath);
  if (state.kind !== 'present') return;
  if (state.unmanaged === undefined && note) plan.notes.push({ ...note, volume: volume.name });
  if (state.unmanaged === undefined) planOwnerAndMode(plan, volume, owner, state);
  else plan.notes.push({ ...state.unmanaged, volume: volume.name });
  planAccess(plan, volume, { unsafe: state.unsafe, unmanaged: state.unmanaged !== undefined });
}

/** The file system that belongs there is not there, by whoever says so. */
const absentHere = (
  { datasets, observed, lost, isClear, otherFilesystem }: DirectoryDraft,
  { hostPath }: DesiredVolume,
) =>
  (isClear(hostPath)
    ? undefined
    : (absentFilesystem(hostPath, datasets, observed) ?? lostAt(hostPath, lost, observed))) ??
  (otherFilesystem ? undefined : (changedFilesystem(hostPath, observed) ?? emptyUnknown(hostPath, observed)));

function emptyUnknown(path: string, observed: ObservedState): VolumeFault | undefined {
  const unknown = unknownFilesystem(path, observed);
  return unknown?.holdsNothing ? unknown : undefined;
}

/** Two volumes on one host path have one ownership; what `container_root` means of each shows only here. */
function checkShared(plan: DirectoryDraft, counted: Counted, first: WantedOwner): void {
  const { volume, owner } = counted;
  const refusal = refusalOf(plan, counted);
  if (refusal) {
    refuse(plan, refusal);
  } else if (owner.kind === 'ids' && first.kind === 'ids' && (owner.uid !== first.uid || owner.gid !== first.gid)) {
    const fault = { path: volume.hostPath, first: idsOf(first), own: idsOf(owner) };
    refuse(plan, ofVolume(volume, { code: 'owners_disagree', ...fault }));
  }
}

const idsOf = ({ uid, gid }: Extract<WantedOwner, { kind: 'ids' }>) => ({ uid, gid });

/** Every path that one of them lies in. */
function outersOf(volumes: readonly DesiredVolume[]): ReadonlySet<string> {
  const folders = new Set(volumes.map(({ hostPath }) => parentOf(hostPath)));
  return new Set([...folders].flatMap(outwards));
}

function outerFirst(a: DesiredVolume, b: DesiredVolume): number {
  return a.hostPath < b.hostPath ? -1 : Number(a.hostPath !== b.hostPath);
}
