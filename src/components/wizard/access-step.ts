import { moveCursor } from '../form/window.ts';
import { pressTextField, textField, typeInto } from '../form/field.ts';
import {
  changeAccess,
  choosePermissions,
  closeOverlay,
  takeTypedAccess,
  toggleTree,
  typedAccessProblem,
} from './access-change.ts';
import { ownerFix } from './access-fix.ts';
import { modesText } from './access-words.ts';
import type { Problem } from './checks.ts';
import { accessOf } from './review-ask.ts';
import { type AccessForm, type Surroundings, type Turn, turn, type Wizard } from './wizard.ts';

export type AccessRow = 'owner' | 'permissions' | 'recursive';
export const ACCESS_ROWS: readonly AccessRow[] = ['owner', 'permissions', 'recursive'];

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
  if (value === 'other') {
    const { owner, permissions } = accessOf(wizard, surroundings);
    const text = overlay.row === 'owner' ? owner : modesText(permissions, wizard);
    return turn({
      ...wizard,
      access: { ...wizard.access, overlay: { kind: 'text', row: overlay.row, field: textField(text) } },
    });
  }
  if (overlay.row === 'owner') return changeAccess(wizard, { owner: value }, surroundings);
  return choosePermissions(wizard, value === 'keep' ? 'keep' : 'purpose', surroundings);
}

export const pasteIntoAccess = (wizard: Wizard, text: string): Wizard => {
  const { overlay } = wizard.access;
  if (overlay?.kind !== 'text') return wizard;
  return { ...wizard, access: { ...wizard.access, overlay: { ...overlay, field: typeInto(overlay.field, text) } } };
};

/** What is wrong with the owner or the modes being typed. */
export const overlayProblem = ({ row, field }: TextOverlay): Problem | undefined => typedAccessProblem(row, field.text);

function pressOverlay(wizard: Wizard, overlay: TextOverlay, key: string, surroundings: Surroundings): Turn {
  if (key === 'esc') return turn(closeOverlay(wizard));
  if (key === 'enter' || key === 'tab') {
    if (overlayProblem(overlay)) return turn(wizard);
    return takeTypedAccess(wizard, overlay.row, overlay.field.text, surroundings);
  }
  if (key === 'shift+tab') return turn(closeOverlay(wizard));
  const field = pressTextField(overlay.field, key);
  return turn(field ? { ...wizard, access: { ...wizard.access, overlay: { ...overlay, field } } } : wizard);
}

function openRow(wizard: Wizard, row: AccessRow, surroundings: Surroundings): Turn {
  if (row === 'recursive') return toggleTree(wizard, surroundings);
  return turn({ ...wizard, access: { ...wizard.access, overlay: { kind: 'menu', row } } });
}

function applyFix(wizard: Wizard, surroundings: Surroundings): Turn {
  const owner = ownerFix(wizard, surroundings.snapshot);
  return owner === undefined ? turn(wizard) : changeAccess(wizard, { owner }, surroundings);
}
