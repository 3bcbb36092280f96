import {
  checkCtid,
  checkHostPath,
  checkIdMap,
  checkMode,
  checkMountOption,
  checkOwner,
  checkTarget,
  checkUntouched,
  checkVolumeName,
} from '../engine/desired/rules.ts';
import { isWithin, normalPath } from '../ground/paths.ts';
import { bad, good, NOWHERE, type Result } from '../ground/problem.ts';
import type { Snapshot } from '../operations/watch/snapshot.ts';
import { type Draft, hostPathOf, type MountDraft, targetOf } from './draft.ts';
import type { MountOptions } from './options.ts';
import type { FormProblem, OwnProblem } from './problem.ts';

/** What is wrong with the name; `required` also says that it is merely missing. */
export function nameProblem(
  { name }: Pick<Draft, 'name'>,
  { desired }: Snapshot,
  required: boolean,
): FormProblem | undefined {
  if (name === '') return required ? { code: 'name_missing', ...NOWHERE } : undefined;
  if (desired?.volumes.some((volume) => volume.name === name)) return { code: 'name_taken', ...NOWHERE, name };
  return checkVolumeName(name);
}

/** What is wrong with the host path; `required` also says what is merely missing. */
export function pathProblem(draft: Draft, { desired }: Snapshot, required: boolean): FormProblem | undefined {
  if (draft.path === '') return required ? { code: 'path_missing', ...NOWHERE } : undefined;
  // A path that ends in a slash is on its way down: "/" or "/mnt/" are no complaint until they are meant.
  if (draft.path.endsWith('/') && !required) return undefined;
  const broken = checkHostPath(draft.path);
  if (broken) return broken;
  const path = hostPathOf(draft);
  const others = desired?.volumes.filter(({ name }) => name !== draft.name) ?? [];
  const same = others.find(({ hostPath }) => hostPath === path);
  if (same) return { code: 'path_taken', ...NOWHERE, volume: same.name };
  const untouched = checkUntouched(draft.path, () => []);
  if (untouched) return untouched;
  const near = others.find(({ hostPath }) => isWithin(path, hostPath) || isWithin(hostPath, path));
  if (!near) return undefined;
  const { name: volume, hostPath } = near;
  const inside = isWithin(path, hostPath);
  return { code: 'path_nested', severity: 'warning', where: {}, volume, path: hostPath, inside };
}

/** The first thing that is wrong with where, and how, containers get the directory. */
export const mountsProblem = (draft: Draft, snapshot: Snapshot): FormProblem | undefined =>
  draft.mounts.map((mount) => mountProblem(draft, mount, snapshot)).find(isSet);

/** What is wrong with where a container gets the directory. */
export function mountProblem(draft: Draft, mount: MountDraft, snapshot: Snapshot): FormProblem | undefined {
  const target = targetOf(draft, mount);
  const broken = checkCtid(String(mount.ctid)) ?? checkTarget(target) ?? optionsProblem(mount.options);
  return broken ?? heldTarget(draft, { ctid: mount.ctid, target }, snapshot);
}

/** What is wrong with a mount's options as they were read, be it only that one of them is none. */
export function optionsProblem(read: MountOptions | { readonly unknown: string }): FormProblem | undefined {
  if ('unknown' in read) return { code: 'option_unknown', ...NOWHERE, option: read.unknown };
  const { mount_options, idmap } = read;
  return mount_options?.map(checkMountOption).find(isSet) ?? (idmap ? checkIdMap(idmap) : undefined);
}

/** An owner, or one or two modes, as typed. */
export function parseAccess(
  row: 'owner' | 'permissions',
  text: string,
  recursive: boolean,
): Result<Pick<Draft, 'owner' | 'permissions'>, FormProblem> {
  if (row === 'owner') {
    const broken = checkOwner(text);
    return broken ? bad(broken) : good({ owner: text });
  }
  const [directory = '', file = '', ...more] = text.trim().split(/[\s/,]+/);
  if (more.length > 0) return bad({ code: 'modes_too_many', ...NOWHERE });
  const broken = checkMode(directory, 'directory') ?? (file === '' ? undefined : checkMode(file, 'file'));
  return broken ? bad(broken) : good({ permissions: { kind: 'modes', directory, file, recursive } });
}

/** How old a snapshot may be, as typed: hours, or nothing where nobody is to be warned. */
export function parseHours(text: string): Result<Pick<Draft, 'snapshotsWithinHours'>, FormProblem> {
  const typed = text.trim();
  if (typed === '') return good({ snapshotsWithinHours: undefined });
  const hours = Number(typed);
  if (!/^[0-9]+(\.[0-9]+)?$/.test(typed) || hours <= 0)
    return bad({ code: 'hours_malformed', ...NOWHERE, text: typed });
  return good({ snapshotsWithinHours: hours });
}

/** Another volume's place in that container, or a mount point's whose source is neither what the volume has nor had. */
function heldTarget(
  draft: Draft,
  at: { readonly ctid: number; readonly target: string },
  { desired, status }: Snapshot,
): OwnProblem | undefined {
  const { ctid } = at;
  const target = normalPath(at.target);
  const volume = desired?.volumes.find(
    ({ name, mounts }) => name !== draft.name && mounts.some((mount) => mount.ctid === ctid && mount.path === target),
  );
  if (volume) return { code: 'target_held', ...NOWHERE, ...at, by: { volume: volume.name } };
  const own = new Set([hostPathOf(draft), desired?.volumes.find(({ name }) => name === draft.name)?.hostPath]);
  const slot = status?.containers
    .find((container) => container.ctid === ctid)
    ?.mountPoints.find(({ path, source }) => normalPath(path) === target && !own.has(normalPath(source)));
  return slot && { code: 'target_held', ...NOWHERE, ...at, by: { slot: slot.key, source: slot.source } };
}

const isSet = <T>(value: T | undefined): value is T => value !== undefined;
