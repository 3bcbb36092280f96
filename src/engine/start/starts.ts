import { lastAsked } from '../../ground/lazy.ts';
import type { StartFacts, StartPath } from '../../proxmox/rehearsal/facts.ts';
import { type ContainerReason, meaningOf, type StartReason, worstOf } from '../../proxmox/rehearsal/reason.ts';
import { type Rehearsal, rehearse, type StartFile, startFile, withPoints } from '../../proxmox/rehearsal/rehearse.ts';
import { isSameOwnedMode, type OwnedMode } from '../access/owner.ts';
import type { ObservedContainer } from '../observed/state.ts';
import type { MountEdit, Step } from '../plan/types.ts';
import { type StartFactsOf, withoutMade } from './facts.ts';

/** The next start of a container as things are, and as its part of a plan would leave them. */
export interface ContainerStart {
  readonly now: Rehearsal;
  readonly after: Rehearsal;
  /** What the plan would add to the ways in which it fails or hides a mount. */
  readonly caused: readonly StartReason[];
}

/** Rehearses the start of one container before and after edits of its file and new directories on the host. */
export function startsOf(
  container: ObservedContainer,
  facts: StartFactsOf,
  { edits, made, asserted }: StartScene,
): ContainerStart {
  const { ctid, text, file, current } = container;
  const fileNow = startFile(ctid, text, file, current);
  const { facts: factsNow, wereAsked } = withoutMade(facts(ctid), made);
  const rehearsed = rehearse(fileNow, factsNow);
  const [before, later] = [asserted.now(container), asserted.after(container)];
  const now = withReasons(rehearsed, before);
  const isSame = edits.length === 0 && !wereAsked();
  if (isSame && before.length + later.length === 0) return { now, after: now, caused: [] };
  const again = isSame ? rehearsed : rehearse(edited(fileNow, container, edits), facts(ctid, made));
  const after = withReasons(again, later);
  return { now, after, caused: causedBy(now, after) };
}

/** What becomes of the host and of a container's file, and what systemd asks for before it starts it. */
export interface StartScene {
  readonly edits: readonly MountEdit[];
  readonly made: ReadonlyMap<string, StartPath>;
  readonly asserted: AssertedStarts;
}

/** Why systemd would not start a container's unit, as its drop-ins are and as the plan leaves them. */
export interface AssertedStarts {
  now(container: ObservedContainer): readonly ContainerReason[];
  after(container: ObservedContainer): readonly ContainerReason[];
}

const withReasons = (rehearsal: Rehearsal, more: readonly ContainerReason[]): Rehearsal =>
  more.length === 0
    ? rehearsal
    : { ...rehearsal, starts: worstOf([...rehearsal.why, ...more]), why: [...rehearsal.why, ...more] };

/** Why a container would not start on another machine, or not with all its mounts, once its file is edited. */
export const startElsewhere = (
  container: ObservedContainer,
  facts: StartFacts,
  edits: readonly MountEdit[],
): readonly StartReason[] => {
  const { ctid, text, file, current } = container;
  return rehearse(edited(startFile(ctid, text, file, current), container, edits), facts).why;
};

/** The directories that steps make, as they leave them; those in between are root's. */
export function directoriesMade(steps: readonly Step[]): ReadonlyMap<string, StartPath> {
  const made = new Map<string, StartPath>();
  let before: readonly string[] = [];
  for (const { state, change } of steps) {
    if (state !== undefined || change.kind !== 'directory') continue;
    const { path, parents, uid, gid, mode } = change;
    // Many are made in the same folder.
    if (parents !== before) for (const at of parents) made.set(at, { kind: 'directory', uid: 0, gid: 0, mode: 0o755 });
    before = parents;
    made.set(path, madeAs({ uid, gid, mode }));
  }
  return made;
}

/** Most are made alike. */
const madeAs = lastAsked(
  ({ uid, gid, mode }: OwnedMode): StartPath => ({ kind: 'directory', uid, gid, mode }),
  isSameOwnedMode,
);

/** A start applies what is pending, so it does not matter whether an edit waits until then. */
function edited(now: StartFile, { file }: ObservedContainer, edits: readonly MountEdit[]): StartFile {
  const changed = new Map<string, string | undefined>();
  for (const { key, action, value } of edits)
    changed.set(key, action === 'revert' ? file.current.keys.get(key) : value);
  return changed.size === 0 ? now : withPoints(now, changed);
}

function causedBy(now: Rehearsal, after: Rehearsal): readonly StartReason[] {
  const broken = after.why.filter((reason) => meaningOf(reason) !== 'unknown');
  if (broken.length === 0) return [];
  const before = new Set(now.why.map(nameOf));
  return broken.filter((reason) => !before.has(nameOf(reason)));
}

/** A mount that moves to another slot takes its trouble along. */
function nameOf(reason: StartReason): string {
  if (!('key' in reason)) return JSON.stringify(reason);
  const { key, ...rest } = reason;
  return JSON.stringify(key === 'lxc.mount.entry' ? reason : rest);
}
