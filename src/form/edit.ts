import type { MountInput, PermissionsInput, VolumeChanges, VolumeEdit, VolumeInput } from '../engine/desired/edit.ts';
import { purposeOf } from '../engine/desired/purpose.ts';
import type { DesiredVolume } from '../engine/desired/state.ts';
import type { PlanOptions } from '../engine/plan/types.ts';
import { octal } from '../ground/mode.ts';
import type { Access } from './access.ts';
import {
  DEFAULT_OWNER,
  type Draft,
  draftOf,
  hostPathOf,
  type MountDraft,
  type PermissionsDraft,
  targetOf,
} from './draft.ts';
import type { Form } from './form.ts';
import { mountInput } from './options.ts';

/**
 * The edit that declares a new volume. What somebody chose is written, also where it is the default: left out, it would
 * count for no directory that holds something already. What is only proposed, and the default, is left unsaid.
 */
export function addEdit(draft: Draft, { owner, permissions }: Pick<Access, 'owner' | 'permissions'>): VolumeEdit {
  const input = permissionsInput(chosenModes(draft) ?? permissions);
  const volume: VolumeInput = {
    host_path: hostPathOf(draft),
    mounts: mountInputs(draft, draft.mounts),
    ...(draft.owner === undefined && owner === DEFAULT_OWNER ? {} : { owner }),
    ...(input === undefined ? {} : { permissions: input }),
    ...unlessEmpty('access', accessIn(draft)),
    ...(draft.bootGuard ? { boot_guard: true } : {}),
    ...(draft.snapshotsWithinHours === undefined ? {} : { snapshots_within_hours: draft.snapshotsWithinHours }),
  };
  return { kind: 'add', name: draft.name, volume };
}

/** The edit that says only what differs from what is written of the volume; undefined when nothing does. */
export function setEdit(volume: DesiredVolume, draft: Draft): VolumeEdit | undefined {
  const before = draftOf(volume);
  const changed = draft.mounts.filter((mount) => !before.mounts.some((old) => sameMount(draft, mount, old)));
  const unmount = before.mounts.map(({ ctid }) => ctid).filter((ctid) => !draft.mounts.some((m) => m.ctid === ctid));
  const changes: VolumeChanges = {
    ...(hostPathOf(draft) === volume.hostPath ? {} : { hostPath: hostPathOf(draft) }),
    ...(draft.owner === undefined || draft.owner === before.owner ? {} : { owner: draft.owner }),
    ...modeChanges(before.permissions, before.permissions ? draft.permissions : chosenModes(draft)),
    ...(changed.length === 0 ? {} : { mounts: mountInputs(draft, changed) }),
    ...(unmount.length === 0 ? {} : { unmount }),
    ...accessChanges(before, draft),
    ...watchedChanges(before, draft),
  };
  return Object.keys(changes).length === 0 ? undefined : { kind: 'set', name: volume.name, ...changes };
}

/**
 * What is to be planned once the form is written: the volume, and of what it no longer declares the mounts and entries that go.
 * Undefined where nothing of it is anywhere.
 */
export function planAfter({ subject, draft, review: { edit } }: Form): PlanOptions | undefined {
  if (subject.kind === 'remove' && subject.volume.mounts.length === 0) return undefined;
  const { name } = draft;
  const { unmount = [], noAccess = [] } = edit?.kind === 'set' ? edit : {};
  const ctids = subject.kind === 'remove' ? subject.volume.mounts.map(({ ctid }) => ctid) : unmount;
  const takes = subject.kind === 'remove' || unmount.length + noAccess.length > 0;
  return { volumes: [name], ...(takes && { takeOut: { volume: name, ctids } }) };
}

/** The lines of those whose container still has the volume. */
const accessIn = ({ access = {}, mounts }: Draft) =>
  Object.fromEntries(Object.entries(access).filter(([key]) => mounts.some(({ ctid }) => key.startsWith(`${ctid}:`))));

/** A detached container's lines go without being said. */
function accessChanges(before: Draft, draft: Draft): Pick<VolumeChanges, 'access' | 'noAccess'> {
  const [old, now] = [before.access ?? {}, accessIn(draft)];
  const noAccess = Object.keys(accessIn({ ...draft, access: old })).filter((key) => now[key] === undefined);
  return {
    ...unlessEmpty('access', Object.fromEntries(Object.entries(now).filter(([key, can]) => old[key] !== can))),
    ...(noAccess.length === 0 ? {} : { noAccess }),
  };
}

/** A guard that is taken off is said; hours that are, take their line out. */
function watchedChanges(before: Draft, draft: Draft): Pick<VolumeChanges, 'bootGuard' | 'snapshotsWithinHours'> {
  const { bootGuard = false, snapshotsWithinHours = null } = draft;
  return {
    ...(bootGuard === (before.bootGuard ?? false) ? {} : { bootGuard }),
    ...(snapshotsWithinHours === (before.snapshotsWithinHours ?? null) ? {} : { snapshotsWithinHours }),
  };
}

const unlessEmpty = <Name extends string, T extends object>(name: Name, value: T): { readonly [name in Name]?: T } =>
  Object.keys(value).length === 0 ? {} : ({ [name]: value } as { readonly [name in Name]: T });

/** A purpose that was chosen, as the modes that were on screen then. */
function chosenModes({ name, permissions }: Draft): PermissionsDraft | undefined {
  if (permissions?.kind !== 'purpose') return permissions;
  const { directoryMode, fileMode } = purposeOf(name);
  return { kind: 'modes', directory: octal(directoryMode), file: octal(fileMode), recursive: permissions.recursive };
}

function mountInputs(draft: Draft, mounts: readonly MountDraft[]): Record<string, MountInput> {
  return Object.fromEntries(mounts.map((mount) => [mount.ctid, mountInput(targetOf(draft, mount), mount.options)]));
}

function sameMount(draft: Draft, mount: MountDraft, old: MountDraft): boolean {
  return (
    mount.ctid === old.ctid &&
    targetOf(draft, mount) === old.path &&
    JSON.stringify(mountInput('', mount.options)) === JSON.stringify(mountInput('', old.options))
  );
}

function permissionsInput(permissions: PermissionsDraft): 'keep' | PermissionsInput | undefined {
  switch (permissions.kind) {
    case 'keep':
      return 'keep';
    case 'purpose':
      return permissions.recursive ? { recursive: true } : undefined;
    case 'modes':
      return {
        ...(permissions.directory === '' ? {} : { directory_mode: permissions.directory }),
        ...(permissions.file === '' ? {} : { file_mode: permissions.file }),
        ...(permissions.recursive ? { recursive: true } : {}),
      };
  }
}

type Modes = Pick<VolumeChanges, 'directoryMode' | 'fileMode' | 'recursive'>;

function modeChanges(before: PermissionsDraft | undefined, after: PermissionsDraft | undefined): Modes {
  const old = { recursive: false, ...modes(before) };
  return Object.fromEntries(
    Object.entries(modes(after)).filter(([key, value]) => value !== old[key as keyof Modes]),
  ) as Modes;
}

function modes(permissions: PermissionsDraft | undefined): Modes {
  switch (permissions?.kind) {
    case undefined:
      return {};
    case 'keep':
      return { directoryMode: 'keep' };
    case 'purpose':
      return { recursive: permissions.recursive };
    case 'modes':
      return {
        ...(permissions.directory === '' ? {} : { directoryMode: permissions.directory }),
        ...(permissions.file === '' ? {} : { fileMode: permissions.file }),
        recursive: permissions.recursive,
      };
  }
}
