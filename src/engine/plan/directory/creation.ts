import { lastAsked } from '../../../ground/lazy.ts';
import { parentOf } from '../../../ground/paths.ts';
import { isSameOwnedMode, type OwnedMode, type WantedOwner } from '../../access/owner.ts';
import type { DesiredVolume } from '../../desired/state.ts';
import { filesystemAt, keepsNoOwners, othersCanWrite, type UnsafeAncestor } from '../../observed/directory.ts';
import type { PathFact } from '../../observed/facts.ts';
import { installArgv } from '../../permission/install.ts';
import { ofVolume } from '../../problem.ts';
import type { Standing, Step } from '../types.ts';
import { type DirectoryDraft, refuse, show } from './draft.ts';
import { goneSource } from './filesystem.ts';

/** One step that makes the directory, and its missing parents as root's. */
export function planCreation(
  plan: DirectoryDraft,
  volume: DesiredVolume,
  owner: Exclude<WantedOwner, { kind: 'error' }>,
  unsafe: UnsafeAncestor | undefined,
): void {
  const path = volume.hostPath;
  const made = madeFirst(plan, volume, owner);
  const id = `directory:${path}`;
  const { needs, parents, unmade, above } = plan.folderOf(parentOf(path));
  const gone = goneSource(path, parents, plan.sources());
  if (gone) {
    refuse(plan, ofVolume(volume, gone));
    return;
  }
  const alike = keepsNoOwners(filesystemAt(plan.observed, path));
  const parentsAs = alike ? made : ROOTS;
  const command = installArgv(path, made);
  const [outermost, ...inner] = unmade;
  plan.makers.set(path, id);
  if (unsafe) {
    // Its mounts wait for somebody to make it.
    plan.refused.add(volume.name);
  } else {
    const isDone = owner.kind !== 'unknown' && !alike && !plan.outers.has(path);
    if (!isDone || plan.sharing.has(path)) plan.createdBy.set(path, id);
    for (const parent of unmade) show(plan, parent, madeAs(parentsAs));
    show(plan, path, madeAs(made));
  }
  const step: Step = {
    id,
    kind: 'directory',
    action: 'create',
    target: path,
    volume: volume.name,
    reason: { code: 'directory_missing', path, purpose: volume.permissions.purpose },
    commands: outermost === undefined ? [command] : [[...installArgv(outermost, parentsAs), ...inner], command],
    exact: false,
    consequences: NOTHING,
    notes: owner.kind === 'unknown' ? [{ code: 'owner_unknown_yet', path }] : NOTHING,
    needs,
    change: {
      kind: 'directory',
      path,
      parents,
      above,
      alike: alike || undefined,
      uid: made.uid,
      gid: made.gid,
      mode: made.mode,
    },
  };
  plan.steps.push(unsafe ? { ...step, ...blockedBy(unsafe) } : step);
}

/** Of thousands of steps it is one. */
const NOTHING: readonly never[] = [];

const ROOTS: OwnedMode = { uid: 0, gid: 0, mode: 0o755 };

/**
 * How a directory is made: as it shall be, but as root's where volumes lie in it that nothing could be done for once others
 * can write it; it becomes theirs after those.
 */
function madeFirst(
  plan: DirectoryDraft,
  volume: DesiredVolume,
  owner: Exclude<WantedOwner, { kind: 'error' }>,
): OwnedMode {
  const { uid, newGid: gid } = owner.kind === 'ids' ? owner : { uid: 0, newGid: 0 };
  const mode = volume.permissions.directoryMode === 'keep' ? 0o755 : volume.permissions.directoryMode;
  const wanted = { uid, gid, mode };
  return plan.outers.has(volume.hostPath) && othersCanWrite(wanted) ? { uid: 0, gid: 0, mode: 0o755 } : wanted;
}

export function blockedBy({ path, at, uid, gid, mode }: UnsafeAncestor): Standing {
  return { state: 'blocked', why: { code: 'writable_by_others', path, at, uid, gid, mode } };
}

/** Most are made alike. */
const madeAs = lastAsked(
  ({ uid, gid, mode }: OwnedMode): PathFact => ({ kind: 'directory', uid, gid, mode, dev: 0, ino: 0, empty: true }),
  isSameOwnedMode,
);
