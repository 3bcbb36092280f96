import { ancestorsOf } from '../../../ground/paths.ts';
import type { OwnedMode, WantedOwner } from '../../access/owner.ts';
import type { DesiredVolume } from '../../desired/state.ts';
import { filesystemAt, keepsNoOwners, othersCanWrite, type UnsafeAncestor } from '../../observed/directory.ts';
import type { PathFact } from '../../observed/facts.ts';
import { installArgv } from '../../permission/install.ts';
import { ofVolume } from '../../problem.ts';
import type { DirectoryChange, Standing } from '../types.ts';
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
  const { uid, gid, mode } = madeFirst(plan, volume, owner);
  const id = `directory:${path}`;
  const ancestors = ancestorsOf(path);
  const needs = ancestors.flatMap((at) => [plan.createdBy.get(at) ?? [], plan.closedBy.get(at) ?? []].flat());
  // Each step makes the parents it lacks, so that none depends on another's success.
  const parents = ancestors.filter(
    (at) => !plan.createdBy.has(at) && (plan.found.get(at)?.kind ?? 'missing') === 'missing',
  );
  const gone = goneSource(path, [...parents, path], plan.sources());
  if (gone) {
    refuse(plan, ofVolume(volume, gone));
    return;
  }
  const alike = keepsNoOwners(filesystemAt(plan.observed, path));
  const parentsAs = alike ? { uid, gid, mode } : ROOTS;
  const unmade = parents.filter((at) => plan.paths.get(at)?.kind !== 'directory');
  if (unsafe) {
    // Its mounts wait for somebody to make it.
    plan.refused.add(volume.name);
  } else {
    plan.createdBy.set(path, id);
    for (const parent of parents) show(plan, parent, madeAs(parentsAs));
    show(plan, path, madeAs({ uid, gid, mode }));
  }
  plan.steps.push({
    id,
    kind: 'directory',
    action: 'create',
    target: path,
    volume: volume.name,
    reason: { code: 'directory_missing', path, purpose: volume.permissions.purpose },
    commands: [...(unmade.length > 0 ? [installArgv(unmade, parentsAs)] : []), installArgv(path, { uid, gid, mode })],
    exact: false,
    consequences: [],
    notes: owner.kind === 'unknown' ? [{ code: 'owner_unknown_yet', path }] : [],
    needs,
    change: {
      kind: 'directory',
      path,
      parents,
      above: aboveOf(plan, ancestors),
      alike: alike || undefined,
      uid,
      gid,
      mode,
    },
    ...(unsafe && blockedBy(unsafe)),
  });
}

const ROOTS: OwnedMode = { uid: 0, gid: 0, mode: 0o755 };

/** The innermost directory that is there already; '/' is always the same. */
function aboveOf({ found }: DirectoryDraft, ancestors: readonly string[]): DirectoryChange['above'] {
  const path = ancestors.findLast((at) => found.get(at)?.kind === 'directory');
  const fact = path === undefined ? undefined : found.get(path);
  return path !== undefined && fact?.kind === 'directory' ? { path, dev: fact.dev, ino: fact.ino } : undefined;
}

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

function madeAs({ uid, gid, mode }: OwnedMode): PathFact {
  return { kind: 'directory', uid, gid, mode, dev: 0, ino: 0, empty: true };
}
