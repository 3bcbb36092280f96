import { FOLLOWED_BELOW } from '../../../engine/remedy/remedy.ts';
import { accessOf, ownerFix, permissionsFor, toggledTree } from '../../../form/access.ts';
import { accessQuestions } from '../../../form/ask/access.ts';
import { parseAccess, parseHours } from '../../../form/checks.ts';
import { type Choice, modesText, OWNER_CHOICES, permissionsChoices } from '../../../form/choices.ts';
import { type Draft, hostPathOf, recursiveOf } from '../../../form/draft.ts';
import { changeAccess } from '../../../form/form.ts';
import { ownerMatches } from '../../../form/owners.ts';
import {
  editsFound,
  editsOffered,
  mustHave,
  nextLevel,
  type PersonRow,
  parsePerson,
  peopleRows,
  takeEdit,
  takenIn,
  withoutLine,
} from '../../../form/people.ts';
import { OWNER_NOTES, permissionsChoiceText, TREE_CHOICES, treeChoiceNote } from '../../../views/form.ts';
import { remedyText } from '../../../views/words/access.ts';
import { WIZARD } from '../../../views/words/input/wizard.ts';
import type { Snapshot } from '../../app/contract.ts';
import { turn } from '../../app/screen.ts';
import { bodyRows } from '../../draw/rows.ts';
import { commonStart, pressTextField, textField, typeInto } from '../../fields/field.ts';
import { pressMenu } from '../../fields/menu.ts';
import { moveCursor } from '../../fields/window.ts';
import { hint, TAKE } from '../keys.ts';
import type { WizardStep } from '../step.ts';
import type { MenuOverlay, TextOverlay, Wizard, WizardTurn } from '../wizard.ts';
import { editsLines, peopleLines } from './people.ts';
import { ACCESS_ROWS, type AccessRow, accessTop, rowIn } from './rights.ts';

/** Owner and permissions, and what the containers can do with them. */
export const accessStep: WizardStep = {
  title: 'Access',
  ask: accessQuestions,
  review: 'beside',
  types: ({ access: { overlay } }) => overlay?.kind === 'text',
  waits: ({ review, people, access }, key) =>
    (review.awaiting !== undefined || people.awaiting !== undefined) &&
    !access.overlay &&
    ['enter', 'tab', ' ', 'f', 'o'].includes(key),
  keys(wizard, { snapshot }, ways) {
    if (wizard.access.overlay) return TAKE;
    const edits = editsFound(wizard);
    const offered = editsOffered(wizard);
    const fixes = edits[0] ?? (wizard.people.must.length === 0 ? ownerFix(wizard, snapshot) : undefined);
    const person = personAt(wizard, snapshot);
    return [
      hint('enter', 'next'),
      hint(' ', person === undefined ? 'change' : 'must write'),
      ...(fixes === undefined ? [] : [hint('f', edits.length > 0 ? 'take the edit' : 'fix')]),
      ...(offered.length > 1 ? [hint('o', edits.length > 0 ? `all ${offered.length} edits` : 'another edit')] : []),
      ...(person?.line === undefined ? [] : [hint('d', 'drop the line')]),
      ...ways,
    ];
  },
  lines(wizard, world) {
    const { overlay } = wizard.access;
    const menu = overlay?.kind === 'menu' ? { items: choicesOf(wizard, overlay), cursor: overlay.cursor } : undefined;
    if (menu && overlay?.kind === 'menu' && overlay.row === 'edit') return editsLines(wizard, menu, world);
    const top = accessTop(wizard, world);
    const covers = overlay && overlay.row !== 'person';
    const height = bodyRows(world.rows);
    const body = [...top, ...(covers ? [] : peopleLines(wizard, world, height - top.length))];
    const below = Math.max(0, body.length - height);
    const more = editsFound(wizard).length > 1 ? WIZARD.unfolds : undefined;
    return { body, ...(menu ? { menu } : { below, ...(more && { more }) }) };
  },
  press(wizard, { key }, { snapshot }) {
    const { overlay } = wizard.access;
    const people = peopleRows(wizard, snapshot);
    const row = rowIn(wizard, people);
    if (overlay?.kind === 'text') return pressField(wizard, overlay, key, snapshot);
    if (overlay) return pressChoices(wizard, overlay, key, snapshot);
    const on = key === ' ' ? ACCESS_ROWS[row] : undefined;
    if (on) return openRow(wizard, on, snapshot);
    const person = people[row - ACCESS_ROWS.length];
    switch (key) {
      case ' ':
        return person
          ? mustHave(wizard, person, nextLevel(person), snapshot)
          : turn(over(wizard, { kind: 'text', row: 'person', field: textField() }));
      case 'd':
        return person?.line === undefined ? turn(wizard) : withoutLine(wizard, person, snapshot);
      case 'o':
        return openEdits(wizard);
      case 'f':
        return editsFound(wizard).length === 0 && takenIn(wizard) ? openEdits(wizard) : fixed(wizard, 0, snapshot);
    }
    const count = ACCESS_ROWS.length + (people.length === 0 ? 0 : people.length + 1);
    const moved = moveCursor(row, key, count, 1);
    return moved === undefined ? undefined : turn({ ...wizard, access: { row: moved } });
  },
  paste(wizard, text) {
    const { overlay } = wizard.access;
    return overlay?.kind === 'text' ? over(wizard, { ...overlay, field: typeInto(overlay.field, text) }) : wizard;
  },
};

/** The list of the edits, on the one that was taken; where there is none, why. */
function openEdits(wizard: Wizard): WizardTurn {
  const edits = editsOffered(wizard);
  if (edits.length === 0) {
    const asked = wizard.people.must.length;
    const text =
      asked === 0
        ? WIZARD.nobodyTicked
        : wizard.people.answer?.needed === false
          ? WIZARD.noneNeeded(asked)
          : WIZARD.noneFound(asked);
    return turn(wizard, { kind: 'say', text });
  }
  const cursor = editsFound(wizard).length === 0 ? (takenIn(wizard)?.at ?? 0) : 0;
  return turn(over(wizard, { kind: 'menu', row: 'edit', cursor }));
}

/** With the edit that was found for those who were ticked; where nobody was, with the owner that lets root write. */
function fixed(wizard: Wizard, at: number, snapshot: Snapshot): WizardTurn {
  const edit = editsOffered(wizard)[at];
  if (edit) {
    const taken = takeEdit(wizard, at, snapshot);
    const { unreached } = edit;
    if (!unreached || !FOLLOWED_BELOW.has(edit.code)) return reviewedFix(taken);
    const isKept = accessOf(taken.state, snapshot).permissions.kind === 'keep';
    return isKept
      ? taken
      : { ...taken, state: over(taken.state, { kind: 'menu', row: 'recursive', cursor: 0, unreached }) };
  }
  const owner = wizard.people.must.length === 0 ? ownerFix(wizard, snapshot) : undefined;
  return owner === undefined ? turn(wizard) : changed(wizard, { owner }, snapshot);
}

/** Where somebody is let in, nothing is left to do here. */
const reviewedFix = (after: WizardTurn): WizardTurn =>
  after.state.subject.kind === 'fix' ? { ...after, state: { ...after.state, step: 'review', scroll: 0 } } : after;

const personAt = (wizard: Wizard, snapshot: Snapshot): PersonRow | undefined =>
  peopleRows(wizard, snapshot)[rowIn(wizard, peopleRows(wizard, snapshot)) - ACCESS_ROWS.length];

/** What there is to choose from on a row. */
export function choicesOf(
  wizard: Wizard,
  { row, unreached }: Pick<MenuOverlay, 'row' | 'unreached'>,
): readonly Choice[] {
  if (row === 'owner') return OWNER_CHOICES.map((value) => ({ value, label: value, note: OWNER_NOTES[value] }));
  if (row === 'recursive') {
    const entries = wizard.paths.known.get(hostPathOf(wizard.draft))?.entries;
    return TREES.map((value) => ({
      value,
      label: TREE_CHOICES[value],
      note: treeChoiceNote(value, unreached ?? { of: entries ?? 0 }),
    }));
  }
  if (row === 'edit')
    return editsOffered(wizard).map(({ code }, at) => ({
      value: String(at),
      label: remedyText(code, wizard.people.must.length),
      note: '',
    }));
  return permissionsChoices(wizard).map((value) => ({ value, ...permissionsChoiceText(value, wizard.draft.name) }));
}

const TREES = ['top', 'below'] as const;

/** The wizard with what is typed or chosen over the rows, or without. */
const over = (wizard: Wizard, overlay: MenuOverlay | TextOverlay | undefined): Wizard => ({
  ...wizard,
  access: { row: wizard.access.row, overlay },
});

type Changed = Pick<Draft, 'owner' | 'permissions' | 'bootGuard' | 'snapshotsWithinHours'>;

const changed = (wizard: Wizard, change: Changed, snapshot: Snapshot): WizardTurn =>
  changeAccess(over(wizard, undefined), change, snapshot);

function openRow(wizard: Wizard, row: AccessRow, snapshot: Snapshot): WizardTurn {
  const { owner, permissions } = accessOf(wizard, snapshot);
  if (row === 'recursive') {
    if (permissions.kind === 'keep') return turn(wizard);
    return turn(over(wizard, { kind: 'menu', row, cursor: recursiveOf(permissions) ? 1 : 0 }));
  }
  if (row === 'guard') return changed(wizard, { bootGuard: !wizard.draft.bootGuard }, snapshot);
  if (row === 'snapshots') {
    const text = String(wizard.draft.snapshotsWithinHours ?? '');
    return turn(over(wizard, { kind: 'text', row, field: textField(text) }));
  }
  const value = row === 'owner' ? owner : permissions.kind;
  const at = choicesOf(wizard, { row }).findIndex((each) => each.value === value);
  return turn(over(wizard, { kind: 'menu', row, cursor: Math.max(0, at) }));
}

function pressChoices(wizard: Wizard, menu: MenuOverlay, key: string, snapshot: Snapshot): WizardTurn | undefined {
  const pressed = pressMenu(menu.cursor, key, choicesOf(wizard, menu));
  if (pressed === undefined) return undefined;
  if (pressed === 'closed') return turn(over(wizard, undefined));
  if (pressed.chosen !== undefined) return chosen(wizard, menu.row, pressed.chosen, snapshot);
  return turn(over(wizard, { ...menu, cursor: pressed.cursor }));
}

/** `other` opens a field for it. */
function chosen(wizard: Wizard, row: MenuOverlay['row'], value: string, snapshot: Snapshot): WizardTurn {
  if (row === 'edit') return fixed(over(wizard, undefined), Number(value), snapshot);
  const { owner, permissions } = accessOf(wizard, snapshot);
  if (row === 'recursive') {
    const toggled = (value === 'below') === recursiveOf(permissions) ? undefined : toggledTree(permissions);
    return toggled ? changed(wizard, { permissions: toggled }, snapshot) : turn(over(wizard, undefined));
  }
  if (value === 'other') {
    const text = row === 'owner' ? owner : modesText(permissions, wizard.draft.name);
    return turn(over(wizard, { kind: 'text', row, field: textField(text) }));
  }
  if (row === 'owner') return changed(wizard, { owner: value }, snapshot);
  const word = value === 'keep' ? 'keep' : 'purpose';
  return changed(wizard, { permissions: permissionsFor(word, recursiveOf(permissions)) }, snapshot);
}

function pressField(wizard: Wizard, overlay: TextOverlay, key: string, snapshot: Snapshot): WizardTurn | undefined {
  const { row, field } = overlay;
  if (key === 'esc' || key === 'shift+tab') return turn(over(wizard, undefined));
  if (row === 'person') return pressPerson(wizard, { ...overlay, row }, key, snapshot);
  if (key === 'tab' && row === 'owner') {
    const [first, ...others] = ownerMatches(field.text, snapshot);
    const value =
      others.length === 0 ? first?.value : commonStart([first?.value ?? '', ...others.map((one) => one.value)]);
    if (value !== undefined && value.length > field.text.length)
      return turn(over(wizard, { ...overlay, field: textField(value) }));
  }
  if (key === 'enter' || key === 'tab') {
    const read =
      row === 'snapshots'
        ? parseHours(field.text)
        : parseAccess(row, field.text, recursiveOf(accessOf(wizard, snapshot).permissions));
    return read.ok ? changed(wizard, read.value, snapshot) : turn(wizard);
  }
  const typed = pressTextField(field, key);
  return typed && turn(over(wizard, { ...overlay, field: typed }));
}

function pressPerson(wizard: Wizard, overlay: TextOverlay, key: string, snapshot: Snapshot): WizardTurn | undefined {
  if (key === 'enter' || key === 'tab') {
    const read = parsePerson(overlay.field.text, wizard.draft);
    if (!read.ok) return turn(wizard);
    const mount = wizard.draft.mounts.find(({ ctid }) => ctid === read.value.ctid);
    const can = mount?.options.read_only ? 'read' : 'read-write';
    return mustHave(over(wizard, undefined), read.value, can, snapshot);
  }
  const typed = pressTextField(overlay.field, key);
  return typed && turn(over(wizard, { ...overlay, field: typed }));
}
