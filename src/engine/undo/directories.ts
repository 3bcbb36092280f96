import { chmodOctal, octal } from '../../ground/mode.ts';
import { isWithin } from '../../ground/paths.ts';
import { configuredMounts, mountLines, mountsInForce } from '../access/configured.ts';
import type { MadeDirectories } from '../apply/host.ts';
import type { Effect } from '../consent/affected.ts';
import { ownerText } from '../observed/accounts.ts';
import { directoryState } from '../observed/directory.ts';
import type { DirectoryFact, PathFact } from '../observed/facts.ts';
import { bindIdentity, placeOf } from '../observed/mounts.ts';
import type { ObservedState } from '../observed/state.ts';
import { type Inode, withMode, withOwner } from '../permission/inode.ts';
import { blockedBy } from '../plan/directory/creation.ts';
import type { UnreturnedReason } from '../plan/reasons.ts';
import type {
  Change,
  DirectoryBefore,
  DirectoryChange,
  ModeChange,
  MountChange,
  OwnerChange,
  PlannedDirectory,
  RemovalChange,
  Standing,
  Step,
} from '../plan/types.ts';
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
}

type Owned = Pick<DirectoryFact, 'uid' | 'gid' | 'mode'>;

/** Plans the owner or the mode that a directory had; nothing where it has it. */
export function planOwnedReturn(plan: UndoDraft, { step, change }: Ran<OwnerChange | ModeChange>): void {
  const { path, before } = change;
  const fact = plan.paths.get(path);
  const [after, back] =
    change.kind === 'owner' ? [ownerOf(change), ownerOf(before)] : [{ mode: change.mode }, { mode: before.mode }];
  const now = fact?.kind === 'directory' && isThe(fact, before) ? fact : undefined;
  if (now && has(now, back)) return;
  const becomes = (inode: Inode) =>
    change.kind === 'owner' ? withOwner(inode, ownerOf(before)) : withMode(inode, before.mode);
  const text = (of: Partial<Owned>): string =>
    of.mode === undefined ? ownerText(plan.observed.accounts, of.uid ?? 0, of.gid ?? 0) : octal(of.mode);
  const standing: Standing & Partial<Effect> =
    now === undefined
      ? replacedStanding(path, fact)
      : has(now, after)
        ? weighedStanding(plan, step, { path, now, becomes })
        : changedStanding(path, text(change.kind === 'owner' ? ownerOf(now) : { mode: now.mode }), text(after));
  const facts = { path, found: text(after), wanted: text(back) };
  const same = {
    ...common(step),
    needs: needsOf(plan, path),
    action: 'update',
    ...standing,
  } as const;
  const users = plan.users.now(path);
  const seen: DirectoryBefore = now ? seenDirectory(now) : { ...before, ...after };
  if (change.kind === 'owner') {
    plan.steps.push({
      ...same,
      id: `owner:${path}`,
      kind: 'owner',
      reason: { code: 'owner_returns', ...facts },
      commands: [['chown', `${before.uid}:${before.gid}`, path]],
      change: { kind: 'owner', path, ...ownerOf(before), before: seen, users },
    });
  } else {
    plan.steps.push({
      ...same,
      id: `mode:${path}`,
      kind: 'mode',
      reason: { code: 'mode_returns', ...facts },
      commands: [['chmod', chmodOctal(before.mode), path]],
      change: { kind: 'mode', path, mode: before.mode, before: seen, users },
    });
  }
  if (standing.state === undefined && now) plan.paths.set(path, { ...now, ...back });
}

/** Plans the removal of what a run made, the innermost first, as far as it is as made, empty and mounted nowhere. */
export function planMadeReturn(plan: UndoDraft, { step, change, whole, made: recorded }: Ran<DirectoryChange>): void {
  const leaf = { path: change.path, made: ownershipOf(change) };
  const parents = [...change.parents].reverse().map((path) => ({ path, made: { uid: 0, gid: 0, mode: 0o755 } }));
  for (const { path, made } of [leaf, ...parents]) {
    const fact = plan.paths.get(path);
    if (fact === undefined || fact.kind === 'missing') continue;
    const as = whole ? [made] : [made, ...unfinished(made)];
    const number = recorded.find((one) => one.path === path);
    const isOther = fact.kind === 'directory' && number && !isThe(fact, number);
    const isAsMade = !isOther && fact.kind === 'directory' && as.some((one) => has(fact, one));
    const standing = isAsMade
      ? removalStanding(plan, path, fact)
      : fact.kind === 'directory' && !isOther
        ? changedStanding(path, ownedText(fact), ownedText(made))
        : replacedStanding(path, fact);
    plan.steps.push({
      ...common(step),
      id: `directory:${path}`,
      kind: 'directory',
      action: 'delete',
      target: path,
      reason: { code: 'directory_was_made', path },
      commands: [['rmdir', path]],
      needs: needsOf(plan, path),
      ...standing,
      change: {
        kind: 'removal',
        path,
        before: fact.kind === 'directory' ? seenDirectory(fact) : { ...made, dev: 0, ino: 0 },
      },
    });
    if (standing.state === undefined) plan.paths.set(path, { kind: 'missing' });
  }
}

/** Plans the directory anew that an undo had removed. */
export function planRemovedReturn(plan: UndoDraft, { step, change }: Ran<RemovalChange>): void {
  const { path, before } = change;
  const fact = plan.paths.get(path);
  if (fact?.kind === 'directory' && isThe(fact, before)) return;
  const { uid, gid, mode } = before;
  const isGone = fact === undefined || fact.kind === 'missing';
  const standing: Standing = isGone ? standingAt(plan, path) : replacedStanding(path, fact);
  plan.steps.push({
    ...common(step),
    id: `directory:${path}`,
    kind: 'directory',
    action: 'create',
    target: path,
    reason: { code: 'directory_was_removed', path },
    commands: [['install', '-d', '-o', String(uid), '-g', String(gid), '-m', chmodOctal(mode), path]],
    needs: needsOf(plan, path),
    ...standing,
    change: { kind: 'directory', path, parents: [], uid, gid, mode },
  });
  if (standing.state === undefined)
    plan.paths.set(path, { kind: 'directory', uid, gid, mode, dev: 0, ino: 0, empty: true, entries: [] });
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

/** What is being made is ours alone until it is whole, then gets its owner, then its mode. */
const unfinished = ({ uid, gid }: Owned): readonly Owned[] => [
  { uid: 0, gid: 0, mode: 0o700 },
  { uid, gid, mode: 0o700 },
];

export const changedStanding = (path: string, found: string, left: string): Standing => ({
  state: 'blocked',
  why: { code: 'changed_since', path, found, left },
});

/** What cannot be read is not said to be another one. */
export function replacedStanding(path: string, fact: PathFact | undefined): Standing {
  if (fact?.kind === 'unknown') return { state: 'kept', why: { code: 'directory_unseen', path } };
  const found = fact === undefined || fact.kind === 'missing' ? null : fact.kind;
  return { state: 'blocked', why: { code: 'replaced_since', path, found } };
}

function removalStanding(plan: UndoDraft, path: string, fact: PathFact): Standing {
  const blocked = standingAt(plan, path);
  if (blocked.state !== undefined) return blocked;
  const why = keptWhy(plan, path, fact);
  return why ? { state: 'kept', why } : {};
}

function keptWhy(plan: UndoDraft, path: string, fact: PathFact): UnreturnedReason | undefined {
  const users = usersOf(plan, path);
  if (users === undefined) return { code: 'directory_unseen', path };
  if (users.length > 0) return { code: 'directory_mounted', path, ctids: users };
  const entries = fact.kind === 'directory' ? (fact.entries ?? (fact.empty ? [] : undefined)) : undefined;
  if (entries === undefined) {
    const isFull = fact.kind === 'directory' && fact.empty === false;
    return { code: isFull ? 'directory_in_use' : 'directory_unseen', path };
  }
  const left = entries.some((name) => plan.paths.get(`${path}/${name}`)?.kind !== 'missing');
  return left ? { code: 'directory_in_use', path } : undefined;
}

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
    const lines = mountLines(ctid, container.file);
    const configured = [...configuredMounts(lines), ...mountsInForce(lines)].some(
      ({ through, hostPath }) => hostPath !== undefined && !goes.has(through) && isWithin(hostPath, path),
    );
    if (mounted || configured) users.push(ctid);
  }
  return users;
}

/** The slots that are empty after a change of a stopped container, or hold another directory. */
const goingKeys = ({ edits }: MountChange): readonly string[] =>
  edits.flatMap(({ key, action }) => (action === 'revert' ? [] : [key]));

/** Others than root could put another directory there meanwhile; a symlink leads elsewhere. */
function standingAt({ observed, paths }: UndoDraft, path: string): Standing {
  const state = directoryState({ ...observed, paths }, path);
  if ('obstacle' in state) return replacedStanding(state.obstacle.at, paths.get(state.obstacle.at));
  return state.unsafe ? blockedBy(state.unsafe) : {};
}

/** Whatever of this undo is about the same directory, what lies in it, or mounts it, goes first. */
export function needsOf({ steps }: UndoDraft, path: string): readonly string[] {
  return steps.flatMap(({ id, state, change }) => {
    if (state !== undefined) return [];
    if (change.kind !== 'mount') return isWithin(change.path, path) || isWithin(path, change.path) ? [id] : [];
    return change.edits.some(({ hostPath, action }) => action === 'delete' && hostPath === path) ? [id] : [];
  });
}

export function common({ volume, target }: Step) {
  return { volume, target, exact: false, consequences: [], notes: [] } as const;
}

const has = (fact: Owned, wanted: Partial<Owned>): boolean =>
  (['uid', 'gid', 'mode'] as const).every((part) => wanted[part] === undefined || fact[part] === wanted[part]);

/** One that the run made itself had no number when it was planned. */
export const isThe = ({ dev, ino }: DirectoryFact, before: PlannedDirectory): boolean =>
  before.ino === 0 || (dev === before.dev && ino === before.ino);

const ownerOf = ({ uid, gid }: Pick<Owned, 'uid' | 'gid'>): Pick<Owned, 'uid' | 'gid'> => ({ uid, gid });

const ownedText = ({ uid, gid, mode }: Owned): string => `${uid}:${gid} ${octal(mode)}`;

const ownershipOf = ({ uid, gid, mode }: Owned): Owned => ({ uid, gid, mode });

export const seenDirectory = ({ uid, gid, mode, dev, ino }: DirectoryFact): DirectoryBefore => ({
  uid,
  gid,
  mode,
  dev,
  ino,
});
