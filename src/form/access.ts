import { purposeOf } from '../engine/desired/purpose.ts';
import type { AccessStatus, MountStatus, RootAccess, Status } from '../engine/status/types.ts';
import { octal } from '../ground/mode.ts';
import { PURPOSES, reasonText } from '../views/words/reasons.ts';
import { DEFAULT_OWNER, type PermissionsDraft } from './draft.ts';

/** One of a few to be chosen: what stands for it, its name, and what it means. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly note: string;
}

/** `other` stands for what has no word. */
export const OWNER_CHOICES: readonly Choice[] = [
  { value: DEFAULT_OWNER, label: DEFAULT_OWNER, note: 'the default: nobody in particular' },
  { value: 'container_root', label: 'container_root', note: "the id that the containers' root has on the host" },
  { value: 'keep', label: 'keep', note: 'whoever owns it now' },
  { value: 'other', label: 'other', note: 'a user and group, by name or number' },
];

/** `declared` are those of the volume being edited: `set` cannot take explicit ones back, so then the purpose is not offered. */
export function permissionChoices(name: string, declared: PermissionsDraft | undefined): readonly Choice[] {
  const explicit = declared !== undefined && declared.kind !== 'purpose';
  return explicit ? OTHER_PERMISSIONS : [purposeChoice(name), ...OTHER_PERMISSIONS];
}

/** `0775, files 0664`, and where that comes from. */
export function permissionsWords(
  permissions: PermissionsDraft,
  name: string,
): { readonly value: string; readonly note: string } {
  switch (permissions.kind) {
    case 'keep':
      return { value: 'keep', note: 'as they are' };
    case 'modes':
      return { value: modePair(permissions.directory, permissions.file), note: 'as typed' };
    case 'purpose': {
      const { label, note } = purposeChoice(name);
      return { value: label, note };
    }
  }
}

/** What a container's root will be able to do, and why; where the plan changes that, also what it can do now. */
export function accessWords({ root, planned = root, why }: AccessStatus): {
  readonly can: string;
  readonly why: string;
} {
  return {
    can: ROOT_WORDS[planned],
    why: planned === root ? reasonText(why) : `now ${ROOT_WORDS[root]}: ${reasonText(why)}`,
  };
}

const ROOT_WORDS: Readonly<Record<RootAccess, string>> = {
  'read-write': 'read, write',
  read: 'read only',
  none: 'nothing',
  unknown: 'not known',
};

/** The declared mounts of a volume, each with what the container can do there. */
export function declaredMounts(status: Status | undefined, name: string): readonly MountStatus[] {
  const mounts = status?.volumes.find((volume) => volume.name === name)?.mounts ?? [];
  return mounts.filter(({ declared }) => declared);
}

/** The owner that would let a container write that should and can't; `owner` is the one that is set already. */
export function ownerFix(mounts: readonly MountStatus[], owner: string | undefined): string | undefined {
  const fix = mounts.find(({ access }) => access.fix !== undefined)?.access.fix;
  return fix === owner ? undefined : fix;
}

/** What a field for modes starts with: `0775 0664`. */
export function modesText(permissions: PermissionsDraft, name: string): string {
  if (permissions.kind === 'modes') return `${permissions.directory} ${permissions.file}`.trim();
  const { directoryMode, fileMode } = purposeOf(name);
  return `${octal(directoryMode)} ${octal(fileMode)}`;
}

/** Such a text in parts; `more`: there are more than two. */
export function typedModes(text: string): {
  readonly directory: string;
  readonly file: string;
  readonly more: boolean;
} {
  const [directory = '', file = '', ...more] = text.trim().split(/[\s/,]+/);
  return { directory, file, more: more.length > 0 };
}

/** Whether owner and modes are meant for everything below, too. */
export const recursiveOf = (permissions: PermissionsDraft): boolean =>
  permissions.kind !== 'keep' && permissions.recursive;

function purposeChoice(name: string): Choice {
  const { name: purpose, directoryMode, fileMode } = purposeOf(name);
  return {
    value: 'purpose',
    label: modePair(octal(directoryMode), octal(fileMode)),
    note: `purpose: ${PURPOSES[purpose]}`,
  };
}

const OTHER_PERMISSIONS: readonly Choice[] = [
  { value: 'keep', label: 'keep', note: 'as they are now' },
  { value: 'other', label: 'other', note: 'modes of your own, in octal' },
];

const modePair = (directory: string, file: string): string => (file === '' ? directory : `${directory}, files ${file}`);
