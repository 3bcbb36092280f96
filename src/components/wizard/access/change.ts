import { recursiveOf, typedModes } from '../../../form/access.ts';
import type { Draft } from '../../../form/draft.ts';
import { turn } from '../../app/screen.ts';
import { accessOf, askReview } from '../review/ask.ts';
import type { Around, Wizard, WizardTurn } from '../wizard.ts';

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
