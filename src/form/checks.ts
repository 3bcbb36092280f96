import {
  checkCtid,
  checkHostPath,
  checkIdMap,
  checkMode,
  checkMountOption,
  checkOwner,
  checkTarget,
  checkVolumeName,
} from '../engine/desired/rules.ts';
import { isWithin, normalPath } from '../ground/paths.ts';
import type { Snapshot } from '../operations/watch/snapshot.ts';
import { typedModes } from './access.ts';
import { type Draft, hostPathOf, type MountDraft, targetOf } from './draft.ts';
import { type MountOptions, readOptions } from './options.ts';
import { doubtful, type FieldProblem, wrong } from './problem.ts';

/** What is wrong with a new volume's name; `insisted`: also that it is merely missing. */
export function nameProblem({ name }: Draft, { desired }: Snapshot, insisted: boolean): FieldProblem | undefined {
  if (name === '') return insisted ? wrong({ code: 'name_missing' }) : undefined;
  if (desired?.volumes.some((volume) => volume.name === name)) return wrong({ code: 'name_taken', name });
  return checkVolumeName(name);
}

/** What is wrong with the host path. One that ends in a slash is on its way down: `/` or `/mnt/` are no complaint until they are meant. */
export function pathProblem(draft: Draft, { desired }: Snapshot, insisted: boolean): FieldProblem | undefined {
  if (draft.path === '') return insisted ? wrong({ code: 'path_missing' }) : undefined;
  if (draft.path.endsWith('/') && !insisted) return undefined;
  const broken = checkHostPath(draft.path);
  if (broken) return broken;
  const path = hostPathOf(draft);
  const others = desired?.volumes.filter(({ name }) => name !== draft.name) ?? [];
  const same = others.find(({ hostPath }) => hostPath === path);
  if (same) return wrong({ code: 'path_taken', volume: same.name });
  const near = others.find(({ hostPath }) => isWithin(path, hostPath) || isWithin(hostPath, path));
  if (!near) return undefined;
  const inside = isWithin(path, near.hostPath);
  return doubtful({ code: 'path_nested', volume: near.name, hostPath: near.hostPath, inside });
}

/** What is wrong with where and how a container gets the directory. */
export function mountProblem(draft: Draft, mount: MountDraft, snapshot: Snapshot): FieldProblem | undefined {
  const path = targetOf(draft, mount);
  const { ctid, options } = mount;
  const broken = checkCtid(String(ctid)) ?? checkTarget(path) ?? optionsProblem(options);
  if (broken) return broken;
  const by = holderOf(draft, { ctid, path: normalPath(path) }, snapshot);
  return by && wrong({ code: 'mount_taken', ctid, path, by });
}

/** The first of the draft's mounts that something is wrong with, and what. */
export function firstMountProblem(
  draft: Draft,
  snapshot: Snapshot,
): { readonly ctid: number; readonly problem: FieldProblem } | undefined {
  for (const mount of draft.mounts) {
    const problem = mountProblem(draft, mount, snapshot);
    if (problem) return { ctid: mount.ctid, problem };
  }
  return undefined;
}

/** A mount's path or its options, in a field of their own. */
export interface TypedPart {
  readonly ctid: number;
  readonly what: 'path' | 'options';
  readonly text: string;
}

/** What is wrong with a mount's path or options as they are being typed. */
export function typedMountProblem(
  draft: Draft,
  { ctid, what, text }: TypedPart,
  snapshot: Snapshot,
): FieldProblem | undefined {
  if (what === 'path') return mountProblem(draft, { ctid, path: text, options: {} }, snapshot);
  const options = readOptions(text);
  return options.ok ? optionsProblem(options.value) : options.problems[0];
}

/** What is wrong with an owner, or with one or two modes, as typed. */
export function typedAccessProblem(row: 'owner' | 'permissions', text: string): FieldProblem | undefined {
  if (row === 'owner') return checkOwner(text);
  const { directory, file, more } = typedModes(text);
  if (more) return wrong({ code: 'modes_too_many' });
  return checkMode(directory, 'directory') ?? (file === '' ? undefined : checkMode(file, 'file'));
}

function optionsProblem({ idmap, mountOptions }: MountOptions): FieldProblem | undefined {
  const option = mountOptions?.map(checkMountOption).find((broken) => broken !== undefined);
  return option ?? (idmap ? checkIdMap(idmap) : undefined);
}

/** What a container has at that path already: another volume, or what is no directory of this one. */
function holderOf(
  draft: Draft,
  { ctid, path }: { readonly ctid: number; readonly path: string },
  { desired, status }: Snapshot,
) {
  const volume = desired?.volumes.find(
    ({ name, mounts }) => name !== draft.name && mounts.some((mount) => mount.ctid === ctid && mount.path === path),
  );
  if (volume) return { volume: volume.name };
  const own = new Set([hostPathOf(draft), desired?.volumes.find(({ name }) => name === draft.name)?.hostPath]);
  const there = status?.containers
    .find((container) => container.ctid === ctid)
    ?.mountPoints.find((point) => normalPath(point.path) === path && !own.has(normalPath(point.source)));
  return there && { slot: there.key, source: there.source };
}
