import { purposeOf } from '../../../engine/desired/purpose.ts';
import type { AccessStatus, RootAccess } from '../../../engine/status/types.ts';
import { octal } from '../../../ground/mode.ts';
import { PURPOSES, reasonText } from '../../../views/words/reasons.ts';
import type { MenuItem } from '../../app/screen.ts';
import { DEFAULT_OWNER, type PermissionsDraft } from '../draft/draft.ts';
import { nameOf, type Wizard } from '../wizard.ts';

export const OWNER_CHOICES: readonly MenuItem[] = [
  { value: DEFAULT_OWNER, label: DEFAULT_OWNER, note: 'the default: nobody in particular' },
  { value: 'container_root', label: 'container_root', note: "the id that the containers' root has on the host" },
  { value: 'keep', label: 'keep', note: 'whoever owns it now' },
  { value: 'other', label: 'other', note: 'a user and group, by name or number' },
];

/** `set` can't take permissions back once they are explicit, so editing offers the purpose only where it still decides. */
export function permissionChoices({ subject, initial, draft }: Wizard): readonly MenuItem[] {
  const purpose = purposeChoice(draft.name.text);
  const explicit = subject.kind === 'edit' && initial.permissions?.kind !== 'purpose';
  return explicit ? OTHER_PERMISSIONS : [purpose, ...OTHER_PERMISSIONS];
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

/** What the field for modes starts with: `0775 0664`. */
export function modesText(permissions: PermissionsDraft, wizard: Wizard): string {
  if (permissions.kind === 'modes') return `${permissions.directory} ${permissions.file}`.trim();
  const { directoryMode, fileMode } = purposeOf(nameOf(wizard));
  return `${octal(directoryMode)} ${octal(fileMode)}`;
}

function purposeChoice(name: string): MenuItem {
  const { name: purpose, directoryMode, fileMode } = purposeOf(name);
  return {
    value: 'purpose',
    label: modePair(octal(directoryMode), octal(fileMode)),
    note: `purpose: ${PURPOSES[purpose]}`,
  };
}

const OTHER_PERMISSIONS: readonly MenuItem[] = [
  { value: 'keep', label: 'keep', note: 'as they are now' },
  { value: 'other', label: 'other', note: 'modes of your own, in octal' },
];

const modePair = (directory: string, file: string): string => (file === '' ? directory : `${directory}, files ${file}`);
