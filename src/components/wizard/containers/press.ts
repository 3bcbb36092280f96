import { candidates } from '../../../form/candidates.ts';
import { firstMountProblem } from '../../../form/checks.ts';
import { type MountDraft, targetOf } from '../../../form/draft.ts';
import { pickedMount, toggledReadOnly, withMount, withoutMount } from '../../../form/mounts.ts';
import { optionsOn, optionsText } from '../../../form/options.ts';
import { typeOver } from '../../../form/pick.ts';
import type { Snapshot } from '../../app/contract.ts';
import { turn, type World } from '../../app/screen.ts';
import { bodyRows } from '../../draw/rows.ts';
import { pressTextField, textField, typeInto } from '../../fields/field.ts';
import { pasteIntoPickList, pickList, pressPickList } from '../../fields/pick.ts';
import { type Wizard, type WizardTurn, withDraft } from '../wizard.ts';

/** A key on the containers: in a mount's field, in the filter, or on the list. */
export function pressContainers(wizard: Wizard, key: string, world: World): WizardTurn | undefined {
  if (wizard.mountField) {
    const after = pressMountField(wizard, wizard.mountField, key, world);
    return after && turn(after);
  }
  const shown = candidates(world.snapshot, wizard.draft, wizard.list.filter.text);
  const moved = pressPickList(wizard.list, key, shown.length, bodyRows(world.rows));
  if (moved) return turn({ ...wizard, list: moved });
  const ctid = shown[Math.min(wizard.list.cursor, shown.length - 1)]?.ctid;
  return wizard.list.filtering || ctid === undefined ? undefined : pressRow(wizard, ctid, key, world.snapshot);
}

/** The list with its cursor on the first mount that something is wrong with, where there is one. */
export function atProblem(wizard: Wizard, snapshot: Snapshot): Wizard {
  const wrong = wizard.step === 'containers' ? firstMountProblem(wizard.draft, snapshot) : undefined;
  if (!wrong) return wizard;
  const cursor = candidates(snapshot, wizard.draft, '').findIndex(({ ctid }) => ctid === wrong.ctid);
  return { ...wizard, list: { ...pickList, cursor } };
}

export function pasteIntoContainers(wizard: Wizard, text: string): Wizard {
  const { mountField, list } = wizard;
  if (mountField) return { ...wizard, mountField: { ...mountField, field: typeInto(mountField.field, text) } };
  return { ...wizard, list: pasteIntoPickList(list, text) };
}

function pressRow(wizard: Wizard, ctid: number, key: string, snapshot: Snapshot): WizardTurn | undefined {
  const { draft, initial: declared } = wizard;
  const picked = () => pickedMount(draft, ctid, { declared, snapshot });
  const mount = draft.mounts.find((one) => one.ctid === ctid);
  switch (key) {
    case ' ':
    case 'x':
      return turn(withDraft(wizard, mount ? withoutMount(draft, ctid) : withMount(draft, picked())));
    case 'r':
      return mount && turn(withDraft(wizard, withMount(draft, toggledReadOnly(mount, declared))));
    case 't':
      return turn(openField(wizard, mount ?? picked(), 'path'));
    case 'o':
      return mount && turn(openField(wizard, mount, 'options'));
    default:
      return undefined;
  }
}

type MountField = NonNullable<Wizard['mountField']>;

function openField(wizard: Wizard, mount: MountDraft, what: MountField['what']): Wizard {
  const text = what === 'path' ? targetOf(wizard.draft, mount) : optionsText(optionsOn(mount.options));
  return {
    ...withDraft(wizard, withMount(wizard.draft, mount)),
    mountField: { ctid: mount.ctid, what, field: textField(text) },
  };
}

function pressMountField(wizard: Wizard, at: MountField, key: string, world: World): Wizard | undefined {
  if (key === 'esc') return closeField(wizard);
  if (key === 'enter' || key === 'tab') return acceptField(wizard, at, world);
  if (key === 'shift+tab') return closeField(acceptField(wizard, at, world));
  const field = pressTextField(at.field, key);
  return field && { ...wizard, mountField: { ...at, field } };
}

/** What is wrong stays in its field. */
function acceptField(wizard: Wizard, { ctid, what, field }: MountField, { snapshot }: World): Wizard {
  const around = { declared: wizard.initial, snapshot };
  const typed = typeOver(wizard.draft, { ctid, what, text: field.text }, around);
  return typed.ok ? closeField(withDraft(wizard, typed.value)) : wizard;
}

function closeField({ mountField: _, ...wizard }: Wizard): Wizard {
  return wizard;
}
