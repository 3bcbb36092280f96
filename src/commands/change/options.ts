import type {
  MountInput,
  PermissionsInput,
  VolumeChanges,
  VolumeEdit,
  VolumeInput,
} from '../../engine/desired/edit.ts';
import type { AccessLevel } from '../../engine/desired/state.ts';
import { mountInput, mountParts, mountText, readOptions } from '../../form/options.ts';
import { bad, good, NOWHERE, type Result } from '../../ground/problem.ts';
import type { OptionProblem } from '../problem.ts';

/** The options of `add` and `set`, as typed. */
export interface VolumeOptions {
  readonly hostPath?: string;
  readonly mount?: readonly string[];
  readonly unmount?: readonly string[];
  readonly owner?: string;
  readonly directoryMode?: string;
  readonly fileMode?: string;
  readonly recursive?: boolean;
  /** `CTID:UID=LEVEL`; `-CTID:UID` takes the line out. */
  readonly access?: readonly string[];
  readonly inheritAccess?: boolean;
  readonly bootGuard?: boolean;
  /** Hours, or `no`, which takes the line out. */
  readonly snapshotsWithin?: string;
}

/** `add`'s options as an edit. `--directory-mode keep` stands for permissions "keep". */
export function addEditOf(name: string, options: VolumeOptions): Result<VolumeEdit, OptionProblem> {
  const { hostPath, owner } = options;
  if (hostPath === undefined) return bad({ code: 'host_path_missing', ...NOWHERE, name });
  const mounts = mountsOf(options.mount ?? []);
  if (!mounts.ok) return mounts;
  const permissions = permissionsOf(options);
  if (!permissions.ok) return permissions;
  const access = accessIn(options.access);
  if (!access.ok) return access;
  const hours = hoursIn(options.snapshotsWithin);
  if (!hours.ok) return hours;
  const volume: VolumeInput = {
    ...{ host_path: hostPath, mounts: mounts.value, owner, permissions: permissions.value },
    ...{ access: access.value.given, inherit_access: options.inheritAccess, boot_guard: options.bootGuard },
    ...(typeof hours.value === 'number' ? { snapshots_within_hours: hours.value } : {}),
  };
  return good({ kind: 'add', name, volume });
}

/** `set`'s options as an edit that says only what was named. */
export function setEditOf(name: string, options: VolumeOptions): Result<VolumeEdit, OptionProblem> {
  const mounts = mountsOf(options.mount ?? []);
  if (!mounts.ok) return mounts;
  const unmount = (options.unmount ?? []).map(Number);
  const text = (options.unmount ?? []).find((ctid) => !CTID.test(ctid));
  if (text !== undefined) return bad({ code: 'unmount_unclear', ...NOWHERE, text });
  const access = accessIn(options.access);
  if (!access.ok) return access;
  const hours = hoursIn(options.snapshotsWithin);
  if (!hours.ok) return hours;
  const { hostPath, owner, directoryMode, fileMode, recursive, inheritAccess, bootGuard } = options;
  const changes: VolumeChanges = {
    hostPath,
    owner,
    directoryMode,
    fileMode,
    recursive,
    mounts: Object.keys(mounts.value).length === 0 ? undefined : mounts.value,
    unmount: unmount.length === 0 ? undefined : unmount,
    access: access.value.given,
    noAccess: access.value.taken,
    inheritAccess,
    bootGuard,
    snapshotsWithinHours: hours.value,
  };
  if (Object.values(changes).some((change) => change !== undefined)) return good({ kind: 'set', name, ...changes });
  return bad({ code: 'no_change_named', ...NOWHERE, name });
}

/** The command that makes an edit: what the screens show for it. */
export function commandOf(edit: VolumeEdit): readonly string[] {
  const head = ['phoenix-volumes', edit.kind, edit.name];
  switch (edit.kind) {
    case 'add': {
      const { host_path, owner, permissions } = edit.volume;
      const modes = permissions === 'keep' ? { directory_mode: 'keep' } : permissions;
      return [
        ...head,
        '--host-path',
        host_path,
        ...mountWords(edit.volume.mounts),
        ...ownerWords(owner),
        ...modeWords(modes),
        ...accessWords(edit.volume.access, edit.volume.inherit_access),
        ...watchedWords(edit.volume.boot_guard, edit.volume.snapshots_within_hours),
      ];
    }
    case 'set': {
      const { hostPath, mounts = {}, unmount = [], owner, directoryMode, fileMode, recursive, noAccess = [] } = edit;
      return [
        ...head,
        ...(hostPath === undefined ? [] : ['--host-path', hostPath]),
        ...mountWords(mounts),
        ...unmount.flatMap((ctid) => ['--unmount', String(ctid)]),
        ...ownerWords(owner),
        ...modeWords({ directory_mode: directoryMode, file_mode: fileMode, recursive }),
        ...accessWords(edit.access, edit.inheritAccess),
        ...noAccess.flatMap((identity) => ['--no-access', identity]),
        ...watchedWords(edit.bootGuard, edit.snapshotsWithinHours),
      ];
    }
    case 'remove':
      return [...head, '--yes'];
  }
}

const CTID = /^[1-9][0-9]{2,8}$/;

function permissionsOf({
  directoryMode,
  fileMode,
  recursive,
}: VolumeOptions): Result<VolumeInput['permissions'], OptionProblem> {
  if (directoryMode === 'keep') {
    if (fileMode === undefined && recursive === undefined) return good('keep');
    return bad({ code: 'keep_with_modes', ...NOWHERE });
  }
  if (directoryMode === undefined && fileMode === undefined && recursive === undefined) return good(undefined);
  return good({ directory_mode: directoryMode, file_mode: fileMode, recursive });
}

/** `--mount` as typed, by CTID. */
export function mountsOf(texts: readonly string[]): Result<Readonly<Record<string, MountInput>>, OptionProblem> {
  const mounts: Record<string, MountInput> = {};
  for (const text of texts) {
    const parsed = mountOf(text);
    if (!parsed.ok) return parsed;
    const { ctid, mount } = parsed.value;
    if (Object.hasOwn(mounts, ctid)) {
      return bad({ code: 'mount_twice', ...NOWHERE, ctid });
    }
    mounts[ctid] = mount;
  }
  return good(mounts);
}

function mountOf(text: string): Result<{ readonly ctid: string; readonly mount: MountInput }, OptionProblem> {
  const { who: ctid, path, options: typed } = mountParts(text);
  if (!CTID.test(ctid) || path === '') return bad({ code: 'mount_unclear', ...NOWHERE, text });
  const options = readOptions(typed);
  if ('unknown' in options) return bad({ code: 'mount_option_unknown', ...NOWHERE, text, option: options.unknown });
  return good({ ctid, mount: mountInput(path, options) });
}

function mountWords(mounts: Readonly<Record<string, MountInput>>): readonly string[] {
  return Object.entries(mounts).flatMap(([ctid, mount]) => ['--mount', `${ctid}=${mountText(mount)}`]);
}

interface AccessTexts {
  readonly given: Readonly<Record<string, AccessLevel>> | undefined;
  readonly taken: readonly string[] | undefined;
}

/** Whether a name or a level is none is for the rules of the configuration to say. */
function accessIn(texts: readonly string[] = []): Result<AccessTexts, OptionProblem> {
  const taken = texts.filter((text) => text.startsWith('-')).map((text) => text.slice(1));
  const given: Record<string, AccessLevel> = {};
  for (const text of texts.filter((each) => !each.startsWith('-'))) {
    const [identity = '', can] = text.split('=');
    if (identity === '' || (can !== 'read' && can !== 'read-write')) {
      return bad({ code: 'access_unclear', ...NOWHERE, text });
    }
    given[identity] = can;
  }
  return good({
    given: Object.keys(given).length === 0 ? undefined : given,
    taken: taken.length === 0 ? undefined : taken,
  });
}

function accessWords(access: VolumeInput['access'], inherit: boolean | undefined): readonly string[] {
  return [
    ...Object.entries(access ?? {}).flatMap(([identity, can]) => ['--access', `${identity}=${can}`]),
    ...(inherit === undefined ? [] : [inherit ? '--inherit-access' : '--no-inherit-access']),
  ];
}

function hoursIn(text: string | undefined): Result<number | null | undefined, OptionProblem> {
  if (text === undefined || text === 'no') return good(text === undefined ? undefined : null);
  const hours = Number(text);
  const isHours = /^[0-9]+(\.[0-9]+)?$/.test(text) && hours > 0;
  return isHours ? good(hours) : bad({ code: 'hours_unclear', ...NOWHERE, text });
}

const watchedWords = (guard: boolean | undefined, hours: number | null | undefined): readonly string[] => [
  ...(guard === undefined ? [] : [guard ? '--boot-guard' : '--no-boot-guard']),
  ...(hours === undefined ? [] : ['--snapshots-within', hours === null ? 'no' : String(hours)]),
];

const ownerWords = (owner: string | undefined): readonly string[] => (owner === undefined ? [] : ['--owner', owner]);

type Modes = { readonly [Key in keyof PermissionsInput]: PermissionsInput[Key] | undefined };

function modeWords(modes: Modes | undefined): readonly string[] {
  const { directory_mode, file_mode, recursive } = modes ?? {};
  return [
    ...(directory_mode === undefined ? [] : ['--directory-mode', directory_mode]),
    ...(file_mode === undefined ? [] : ['--file-mode', file_mode]),
    ...(recursive === undefined ? [] : [recursive ? '--recursive' : '--no-recursive']),
  ];
}
