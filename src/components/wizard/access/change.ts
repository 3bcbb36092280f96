import { checkMode, checkOwner } from '../../../engine/desired/rules.ts';
import { wordsOf } from '../../../views/words/any.ts';
import { turn } from '../../app/screen.ts';
import type { FieldProblem } from '../draft/checks.ts';
import type { Draft, PermissionsDraft } from '../draft/draft.ts';
import { accessOf, askReview } from '../review/ask.ts';
import type { Around, Wizard, WizardTurn } from '../wizard.ts';

/** What is wrong with an owner, or with one or two modes, as typed. */
export function typedAccessProblem(row: 'owner' | 'permissions', text: string): FieldProblem | undefined {
  const { directory, file, more } = typedModes(text);
  const broken =
    row === 'owner'
      ? checkOwner(text)
      : more
        ? { summary: 'Two modes are enough.', hint: 'One for the directory, one for files: 0775 0664.' }
        : (checkMode(directory, 'directory') ?? (file === '' ? undefined : checkMode(file, 'file')));
  if (!broken) return undefined;
  const { summary, hint = '' } = 'code' in broken ? wordsOf(broken) : broken;
  return { severity: 'error', summary, hint };
}

/** Takes an owner or modes that have no problem. */
export function takeTypedAccess(
  wizard: Wizard,
  row: 'owner' | 'permissions',
  text: string,
  around: Around,
): WizardTurn {
  if (row === 'owner') return changeAccess(wizard, { owner: text }, around);
  const { directory, file } = typedModes(text);
  const recursive = recursiveOf(accessOf(wizard, around).permissions);
  return changeAccess(wizard, { permissions: { kind: 'modes', directory, file, recursive } }, around);
}

/** Takes permissions that have a word: `keep`, or the purpose of the name. */
export function choosePermissions(wizard: Wizard, word: 'keep' | 'purpose', around: Around): WizardTurn {
  const recursive = recursiveOf(accessOf(wizard, around).permissions);
  return changeAccess(wizard, { permissions: word === 'keep' ? { kind: word } : { kind: word, recursive } }, around);
}

/** Owner and mode for the whole tree, or no longer. Where permissions are kept there is nothing to say about it. */
export function toggleTree(wizard: Wizard, around: Around): WizardTurn {
  const { permissions } = accessOf(wizard, around);
  if (permissions.kind === 'keep') return turn(wizard);
  return changeAccess(wizard, { permissions: { ...permissions, recursive: !permissions.recursive } }, around);
}

/** Every change asks at once what it would do, so that what is said of access is never about something else for long. */
export function changeAccess(
  wizard: Wizard,
  changed: Pick<Draft, 'owner' | 'permissions'>,
  around: Around,
): WizardTurn {
  return askReview(closeOverlay({ ...wizard, draft: { ...wizard.draft, ...changed } }), around);
}

export function closeOverlay(wizard: Wizard): Wizard {
  const { overlay: _, ...access } = wizard.access;
  return { ...wizard, access };
}

export const recursiveOf = (permissions: PermissionsDraft): boolean =>
  permissions.kind !== 'keep' && permissions.recursive;

function typedModes(text: string) {
  const [directory = '', file = '', ...more] = text.trim().split(/[\s/,]+/);
  return { directory, file, more: more.length > 0 };
}
