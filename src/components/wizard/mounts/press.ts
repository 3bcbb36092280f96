import type { Snapshot } from '../../app/contract.ts';
import { turn, type World } from '../../app/screen.ts';
import { bodyRows } from '../../draw/rows.ts';
import { pressTextField, textField, typeInto } from '../../form/field.ts';
import { pasteIntoPickList, pickList, pressPickList } from '../../form/pick.ts';
import { mountProblem, typedMountProblem } from '../draft/checks.ts';
import { type MountDraft, targetOf } from '../draft/draft.ts';
import { optionsText, readOptions } from '../draft/options.ts';
import type { Wizard, WizardTurn } from '../wizard.ts';
import { candidates } from './candidates.ts';
import { declaredOptions, pickedMount, withMount, withoutMount } from './picked.ts';

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
  const mounts = wizard.step === 'containers' ? wizard.draft.mounts : [];
  const wrong = mounts.find((mount) => mountProblem(wizard, mount, snapshot));
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
  const mount = wizard.draft.mounts.find((picked) => picked.ctid === ctid);
  switch (key) {
    case ' ':
    case 'x':
      return turn(mount ? withoutMount(wizard, ctid) : withMount(wizard, pickedMount(wizard, ctid, snapshot)));
    case 'r':
      return mount && turn(withMount(wizard, toggleReadOnly(wizard, mount)));
    case 't':
      return turn(openField(wizard, mount ?? pickedMount(wizard, ctid, snapshot), 'path'));
    case 'o':
      return mount && turn(openField(wizard, mount, 'options'));
    default:
      return undefined;
  }
}

type MountField = NonNullable<Wizard['mountField']>;

function openField(wizard: Wizard, mount: MountDraft, what: MountField['what']): Wizard {
  const text = what === 'path' ? targetOf(wizard.draft, mount) : optionsText(mount.options);
  return { ...withMount(wizard, mount), mountField: { ctid: mount.ctid, what, field: textField(text) } };
}

function pressMountField(wizard: Wizard, at: MountField, key: string, world: World): Wizard | undefined {
  if (key === 'esc') return closeField(wizard);
  if (key === 'enter' || key === 'tab') return acceptField(wizard, at, world);
  if (key === 'shift+tab') return closeField(acceptField(wizard, at, world));
  const field = pressTextField(at.field, key);
  return field && { ...wizard, mountField: { ...at, field } };
}

function acceptField(wizard: Wizard, at: MountField, { snapshot }: World): Wizard {
  const { ctid, what, field } = at;
  const mount = wizard.draft.mounts.find((picked) => picked.ctid === ctid);
  if (!mount) return closeField(wizard);
  if (typedMountProblem(wizard, at, snapshot)) return wizard;
  if (what === 'path') {
    const suggested = mount.path === undefined && field.text === targetOf(wizard.draft, mount);
    return closeField(suggested ? wizard : withMount(wizard, { ...mount, path: field.text }));
  }
  const options = readOptions(field.text, declaredOptions(wizard, ctid));
  return 'unknown' in options ? wizard : closeField(withMount(wizard, { ...mount, options }));
}

function closeField({ mountField: _, ...wizard }: Wizard): Wizard {
  return wizard;
}

function toggleReadOnly(wizard: Wizard, mount: MountDraft): MountDraft {
  const off = declaredOptions(wizard, mount.ctid).readOnly === undefined ? undefined : false;
  return { ...mount, options: { ...mount.options, readOnly: mount.options.readOnly ? off : true } };
}
