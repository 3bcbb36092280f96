import { type Choice, modesText, OWNER_CHOICES, permissionChoices } from '../../../form/access.ts';
import { typedAccessProblem } from '../../../form/checks.ts';
import type { FieldProblem } from '../../../form/problem.ts';
import { turn, type World } from '../../app/screen.ts';
import { pressTextField, textField, typeInto } from '../../fields/field.ts';
import { pressMenu } from '../../fields/menu.ts';
import { moveCursor } from '../../fields/window.ts';
import { accessOf } from '../review/ask.ts';
import { type AccessForm, nameOf, type Wizard, type WizardTurn } from '../wizard.ts';
import { changeAccess, choosePermissions, closeOverlay, takeTypedAccess, toggleTree } from './change.ts';
import { fixOf } from './fix.ts';

export type AccessRow = 'owner' | 'permissions' | 'recursive';
export const ACCESS_ROWS: readonly AccessRow[] = ['owner', 'permissions', 'recursive'];

type TextOverlay = Extract<NonNullable<AccessForm['overlay']>, { kind: 'text' }>;
type MenuOverlay = Extract<NonNullable<AccessForm['overlay']>, { kind: 'menu' }>;

/** A key on owner and permissions: in a field, in a menu, or on the rows. */
export function pressAccess(wizard: Wizard, key: string, world: World): WizardTurn | undefined {
  const { overlay, row } = wizard.access;
  if (overlay?.kind === 'text') return pressField(wizard, overlay, key, world);
  if (overlay) return pressAccessMenu(wizard, overlay, key, world);
  const on = key === ' ' ? ACCESS_ROWS[row] : undefined;
  if (on) return openRow(wizard, on, world);
  if (key === 'f') return applyFix(wizard, world);
  const moved = moveCursor(row, key, ACCESS_ROWS.length, 1);
  return moved === undefined ? undefined : turn({ ...wizard, access: { ...wizard.access, row: moved } });
}

/** What there is to choose from on a row. */
export const choicesOf = (wizard: Wizard, row: MenuOverlay['row']): readonly Choice[] =>
  row === 'owner' ? OWNER_CHOICES : permissionChoices(nameOf(wizard), wizard.initial.permissions);

function pressAccessMenu(wizard: Wizard, menu: MenuOverlay, key: string, world: World): WizardTurn | undefined {
  const items = choicesOf(wizard, menu.row);
  const pressed = pressMenu(menu.cursor, key, items);
  if (pressed === undefined) return undefined;
  if (pressed === 'closed') return turn(closeOverlay(wizard));
  if (pressed.chosen !== undefined) return chosen(wizard, menu.row, pressed.chosen, world);
  return turn({ ...wizard, access: { ...wizard.access, overlay: { ...menu, cursor: pressed.cursor } } });
}

/** `other` opens a field for it. */
function chosen(wizard: Wizard, row: MenuOverlay['row'], value: string, world: World): WizardTurn {
  if (value === 'other') {
    const { owner, permissions } = accessOf(wizard, world);
    const text = row === 'owner' ? owner : modesText(permissions, nameOf(wizard));
    return turn({ ...wizard, access: { ...wizard.access, overlay: { kind: 'text', row, field: textField(text) } } });
  }
  if (row === 'owner') return changeAccess(wizard, { owner: value }, world);
  return choosePermissions(wizard, value === 'keep' ? 'keep' : 'purpose', world);
}

export const pasteIntoAccess = (wizard: Wizard, text: string): Wizard => {
  const { overlay } = wizard.access;
  if (overlay?.kind !== 'text') return wizard;
  return { ...wizard, access: { ...wizard.access, overlay: { ...overlay, field: typeInto(overlay.field, text) } } };
};

/** What is wrong with the owner or the modes being typed. */
export const overlayProblem = ({ row, field }: TextOverlay): FieldProblem | undefined =>
  typedAccessProblem(row, field.text);

function pressField(wizard: Wizard, overlay: TextOverlay, key: string, world: World): WizardTurn | undefined {
  if (key === 'esc') return turn(closeOverlay(wizard));
  if (key === 'enter' || key === 'tab') {
    if (overlayProblem(overlay)) return turn(wizard);
    return takeTypedAccess(wizard, overlay.row, overlay.field.text, world);
  }
  if (key === 'shift+tab') return turn(closeOverlay(wizard));
  const field = pressTextField(overlay.field, key);
  return field && turn({ ...wizard, access: { ...wizard.access, overlay: { ...overlay, field } } });
}

function openRow(wizard: Wizard, row: AccessRow, world: World): WizardTurn {
  if (row === 'recursive') return toggleTree(wizard, world);
  const { owner, permissions } = accessOf(wizard, world);
  const value = row === 'owner' ? owner : permissions.kind;
  const cursor = Math.max(
    0,
    choicesOf(wizard, row).findIndex((each) => each.value === value),
  );
  return turn({ ...wizard, access: { ...wizard.access, overlay: { kind: 'menu', row, cursor } } });
}

function applyFix(wizard: Wizard, world: World): WizardTurn {
  const owner = fixOf(wizard, world.snapshot);
  return owner === undefined ? turn(wizard) : changeAccess(wizard, { owner }, world);
}
