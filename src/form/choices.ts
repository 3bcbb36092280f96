import { purposeOf } from '../engine/desired/purpose.ts';
import { octal } from '../ground/mode.ts';
import { DEFAULT_OWNER, type PermissionsDraft } from './draft.ts';
import type { Form } from './form.ts';

/** One of a few to be chosen. */
export interface Choice {
  readonly value: string;
  readonly label: string;
  readonly note: string;
}

/** Owners that have a word; `other` is any user and group. */
export type OwnerChoice = (typeof OWNER_CHOICES)[number];
export const OWNER_CHOICES = [DEFAULT_OWNER, 'container_root', 'keep', 'other'] as const;

/** Permissions that have a word; `other` are modes of one's own. */
export type PermissionsChoice = 'purpose' | 'keep' | 'other';

/** `set` can't take permissions back once they are explicit, so editing offers the purpose only where it still decides. */
export function permissionsChoices({ subject }: Form): readonly PermissionsChoice[] {
  const explicit = subject.kind !== 'add' && subject.volume.permissions.purpose === undefined;
  return explicit ? ['keep', 'other'] : ['purpose', 'keep', 'other'];
}

/** What the field for modes starts with: `0775 0664`. */
export function modesText(permissions: PermissionsDraft, name: string): string {
  if (permissions.kind === 'modes') return `${permissions.directory} ${permissions.file}`.trim();
  const { directoryMode, fileMode } = purposeOf(name);
  return `${octal(directoryMode)} ${octal(fileMode)}`;
}
