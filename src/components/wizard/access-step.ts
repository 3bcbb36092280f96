import { checkMode, checkOwner } from '../../engine/path-rules.ts';
import { moveCursor } from '../form/list-window.ts';
import { pressTextField, textField, typeInto } from '../form/text-field.ts';
import { ownerFix } from './access-fix.ts';
import { modesText } from './access-words.ts';
import type { Problem } from './checks.ts';
import type { Draft, PermissionsDraft } from './draft.ts';
import { accessOf, askReview } from './review-ask.ts';
import { type AccessForm, type Surroundings, type Turn, turn, type Wizard } from './wizard.ts';

export type AccessRow = 'owner' | 'permissions' | 'recursive';
export const ACCESS_ROWS: readonly AccessRow[] = ['owner', 'permissions', 'recursive'];

type AccessChange = Pick<Draft, 'owner' | 'permissions'>;
type TextOverlay = Extract<NonNullable<AccessForm['overlay']>, { kind: 'text' }>;

/** A key on owner and permissions. A menu's own keys are the menu's; here only esc closes it. */
export function pressAccess(wizard: Wizard, key: string, surroundings: Surroundings): Turn | undefined {
  const { overlay, row } = wizard.access;
  if (overlay?.kind === 'text') return pressOverlay(wizard, overlay, key, surroundings);
  if (overlay) return turn(key === 'esc' || key === 'shift+tab' ? closeOverlay(wizard) : wizard);
  if (key === ' ') return openRow(wizard, ACCESS_ROWS[row] ?? 'owner', surroundings);
  if (key === 'f') return applyFix(wizard, surroundings);
  const moved = moveCursor(row, key, ACCESS_ROWS.length, 1);
  return moved === undefined ? undefined : turn({ ...wizard, access: { ...wizard.access, row: moved } });
}

/** A menu's choice. `other` opens a field for it. */
export function choseAccess(wizard: Wizard, value: string, surroundings: Surroundings): Turn {
  const { overlay } = wizard.access;
  if (overlay?.kind !== 'menu') return turn(wizard);
  const { owner, permissions } = accessOf(wizard, surroundings);
  if (value === 'other') {
    const text = overlay.row === 'owner' ? owner : modesText(permissions, wizard);
    return turn({
      ...wizard,
      access: { ...wizard.access, overlay: { kind: 'text', row: overlay.row, field: textField(text) } },
    });
  }
  if (overlay.row === 'owner') return change(wizard, { owner: value }, surroundings);
  const kept: PermissionsDraft =
    value === 'keep' ? { kind: 'keep' } : { kind: 'purpose', recursive: recursiveOf(permissions) };
  return change(wizard, { permissions: kept }, surroundings);
}

export const pasteIntoAccess = (wizard: Wizard, text: string): Wizard => {
  const { overlay } = wizard.access;
  if (overlay?.kind !== 'text') return wizard;
  return { ...wizard, access: { ...wizard.access, overlay: { ...overlay, field: typeInto(overlay.field, text) } } };
};

/** What is wrong with the owner or the modes being typed. */
export function overlayProblem({ row, field }: TextOverlay): Problem | undefined {
  const [directory = '', file = '', ...more] = field.text.trim().split(/[\s/,]+/);
  const broken =
    row === 'owner'
      ? checkOwner(field.text)
      : more.length > 0
        ? { summary: 'Two modes are enough.', hint: 'One for the directory, one for files: 0775 0664.' }
        : (checkMode(directory, 'directory') ?? (file === '' ? undefined : checkMode(file, 'file')));
  return broken && { severity: 'error', summary: broken.summary, hint: broken.hint };
}

function pressOverlay(wizard: Wizard, overlay: TextOverlay, key: string, surroundings: Surroundings): Turn {
  if (key === 'esc') return turn(closeOverlay(wizard));
  if (key === 'enter' || key === 'tab') {
    return overlayProblem(overlay) ? turn(wizard) : change(wizard, said(wizard, overlay, surroundings), surroundings);
  }
  if (key === 'shift+tab') return turn(closeOverlay(wizard));
  const field = pressTextField(overlay.field, key);
  return turn(field ? { ...wizard, access: { ...wizard.access, overlay: { ...overlay, field } } } : wizard);
}

function said(wizard: Wizard, { row, field }: TextOverlay, surroundings: Surroundings): AccessChange {
  if (row === 'owner') return { owner: field.text };
  const [directory = '', file = ''] = field.text.trim().split(/[\s/,]+/);
  const recursive = recursiveOf(accessOf(wizard, surroundings).permissions);
  return { permissions: { kind: 'modes', directory, file, recursive } };
}

function openRow(wizard: Wizard, row: AccessRow, surroundings: Surroundings): Turn {
  if (row !== 'recursive') return turn({ ...wizard, access: { ...wizard.access, overlay: { kind: 'menu', row } } });
  const { permissions } = accessOf(wizard, surroundings);
  if (permissions.kind === 'keep') return turn(wizard);
  return change(wizard, { permissions: { ...permissions, recursive: !permissions.recursive } }, surroundings);
}

function applyFix(wizard: Wizard, surroundings: Surroundings): Turn {
  const owner = ownerFix(wizard, surroundings.snapshot);
  return owner === undefined ? turn(wizard) : change(wizard, { owner }, surroundings);
}

/** Every change asks at once what it would do, so that the table below is never about something else for long. */
function change(wizard: Wizard, changed: AccessChange, surroundings: Surroundings): Turn {
  return askReview(closeOverlay({ ...wizard, draft: { ...wizard.draft, ...changed } }), surroundings);
}

function closeOverlay(wizard: Wizard): Wizard {
  const { overlay: _, ...access } = wizard.access;
  return { ...wizard, access };
}

const recursiveOf = (permissions: PermissionsDraft): boolean => permissions.kind !== 'keep' && permissions.recursive;
