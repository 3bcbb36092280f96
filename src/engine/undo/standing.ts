import { isWithin } from '../../ground/paths.ts';
import { configuredMounts, mountsInForce } from '../access/configured.ts';
import type { MadeDirectories } from '../apply/host.ts';
import type { Effect } from '../consent/affected.ts';
import { directoryState } from '../observed/directory.ts';
import type { DirectoryFact, PathFact } from '../observed/facts.ts';
import { bindIdentity, placeOf, sharedPlace } from '../observed/mounts.ts';
import type { ObservedState } from '../observed/state.ts';
import type { Inode } from '../permission/inode.ts';
import { blockedBy } from '../plan/directory/creation.ts';
import type { UnreturnedReason } from '../plan/reasons.ts';
import type { Change, DirectoryBefore, MountChange, PlannedDirectory, Standing, Step } from '../plan/types.ts';
import type { TreeChunk } from '../tree/change.ts';
import type { UndoUsers } from './consent.ts';

/** An undo in the making: `paths` shows every directory as its steps so far leave it. */
export interface UndoDraft {
  readonly observed: ObservedState;
  readonly paths: Map<string, PathFact>;
  readonly steps: Step[];
  readonly users: UndoUsers;
}

/** A change of a run, and whether it is known to be done. */
export interface Ran<Of extends Change> {
  readonly step: Step;
  readonly change: Of;
  readonly whole: boolean;
  readonly made: MadeDirectories['made'];
  readonly chunks: readonly TreeChunk[];
}

/** What is in the way of a return, or else what it takes and gives. */
export function weighedStanding(
  plan: UndoDraft,
  step: Step,
  {
    path,
    now,
    becomes,
  }: { readonly path: string; readonly now: DirectoryFact; readonly becomes: (inode: Inode) => Inode },
): Standing & Partial<Effect> {
  const held = standingAt(plan, path);
  return held.state === undefined ? plan.users.weighed(step, now, becomes) : held;
}

/** Somebody changed it after the run. */
export const changedStanding = (path: string, found: string, left: string): Standing => ({
  state: 'blocked',
  why: { code: 'changed_since', path, found, left },
});

/** What cannot be read is not said to be another one. */
export function replacedStanding(path: string, fact: PathFact | undefined): Standing {
  if (fact?.kind === 'unknown') return unseen(path);
  const found = fact === undefined || fact.kind === 'missing' ? null : fact.kind;
  return { state: 'blocked', why: { code: 'replaced_since', path, found } };
}

/** Others than root could put another directory there meanwhile; a symlink leads elsewhere. */
export function standingAt({ observed, paths }: UndoDraft, path: string): Standing {
  const state = directoryState({ ...observed, paths }, path);
  if ('obstacle' in state) return replacedStanding(state.obstacle.at, paths.get(state.obstacle.at));
  return state.unsafe ? blockedBy(state.unsafe) : {};
}

/** Whatever of this undo is about the same directory, what lies in it, or mounts it, goes first. */
export function needsOf({ steps }: UndoDraft, path: string): readonly string[] {
  return steps.flatMap(({ id, state, change }) => {
    if (state !== undefined) return [];
    if ('path' in change) return isWithin(change.path, path) || isWithin(path, change.path) ? [id] : [];
    if (change.kind !== 'mount') return [];
    return change.edits.some(({ hostPath, action }) => action === 'delete' && hostPath === path) ? [id] : [];
  });
}

/** What is in the way of removing a directory that a run made. */
export function removalStanding(plan: UndoDraft, path: string, fact: PathFact): Standing {
  const blocked = standingAt(plan, path);
  if (blocked.state !== undefined) return blocked;
  const users = usersOf(plan, path);
  if (users === undefined) return unseen(path);
  if (users.length > 0) return kept({ code: 'directory_mounted', path, ctids: users });
  const entries = fact.kind === 'directory' ? (fact.entries ?? (fact.empty ? [] : undefined)) : undefined;
  if (entries === undefined) {
    const isFull = fact.kind === 'directory' && fact.empty === false;
    return isFull ? kept({ code: 'directory_in_use', path }) : unseen(path);
  }
  const left = entries.some((name) => plan.paths.get(`${path}/${name}`)?.kind !== 'missing');
  return left ? kept({ code: 'directory_in_use', path }) : {};
}

const kept = (why: UnreturnedReason): Standing => ({ state: 'kept', why });

/** Nobody decided that it stays: it is not done. */
const unseen = (path: string): Standing => ({ state: 'blocked', why: { code: 'directory_unseen', path } });

/** Who has it mounted, in force or at the next start, once the steps so far are done; undefined: nobody knows. */
function usersOf({ observed, steps }: UndoDraft, path: string): readonly number[] | undefined {
  const identity = observed.mounts && bindIdentity(observed.mounts, observed.root + path);
  const users: number[] = [];
  for (const container of observed.containers.values()) {
    const { ctid, running, kernelMounts } = container;
    if (running !== false && (!kernelMounts || !identity)) return undefined;
    const mounted = [...(kernelMounts?.values() ?? [])].some(
      (mount) => mount.dev === identity?.dev && isWithin(placeOf(mount), identity.root),
    );
    const change = steps.find(({ id, state }) => id === `mount:${ctid}` && state === undefined)?.change;
    const goes = new Set(change?.kind === 'mount' && running === false ? goingKeys(change) : []);
    const configured = [...configuredMounts(container), ...mountsInForce(container)].some(
      ({ through, hostPath }) => hostPath !== undefined && !goes.has(through) && isWithin(hostPath, path),
    );
    if (mounted || configured) users.push(ctid);
  }
  return isShared(observed, path) ? [...users, ...usersElsewhere(observed, path)] : users;
}

/** Whether other members of the cluster see the same directory there. */
const isShared = ({ mounts, root }: ObservedState, path: string): boolean =>
  mounts !== undefined && sharedPlace(mounts, root + path) !== undefined;

/** By what their files say: what is mounted there nobody here knows. */
const usersElsewhere = ({ elsewhere }: ObservedState, path: string): readonly number[] =>
  [...elsewhere.values()].flatMap((container) => {
    const mounts = [...configuredMounts(container), ...mountsInForce(container)];
    return mounts.some(({ hostPath }) => hostPath !== undefined && isWithin(hostPath, path)) ? [container.ctid] : [];
  });

/** The slots that are empty after a change of a stopped container, or hold another directory. */
const goingKeys = ({ edits }: MountChange): readonly string[] =>
  edits.flatMap(({ key, action }) => (action === 'revert' ? [] : [key]));

/** What every step of an undo has from the one that it reverses. */
export function common({ volume, target }: Step) {
  return { volume, target, exact: false, consequences: [], notes: [] } as const;
}

/** One that the run made itself had no number when it was planned. */
export const isThe = ({ dev, ino }: DirectoryFact, before: PlannedDirectory): boolean =>
  before.ino === 0 || (dev === before.dev && ino === before.ino);

export const seenDirectory = ({ uid, gid, mode, dev, ino }: DirectoryFact): DirectoryBefore => ({
  uid,
  gid,
  mode,
  dev,
  ino,
});
