import { checkCtid } from '../../../engine/desired/rules.ts';
import { containersQuestion } from '../../../form/ask/containers.ts';
import { absent, type Candidate, candidates } from '../../../form/candidates.ts';
import { mountProblem, mountsProblem } from '../../../form/checks.ts';
import { type MountDraft, targetOf, withMount, withoutMount } from '../../../form/draft.ts';
import { matching } from '../../../form/match.ts';
import { declaredOptions, elsewhere, pickedMount, samePath } from '../../../form/mounts.ts';
import { optionsText, readOptionsOver } from '../../../form/options.ts';
import type { Snapshot } from '../../app/contract.ts';
import { turn } from '../../app/screen.ts';
import type { KeyHint } from '../../draw/bar.ts';
import { bodyRows } from '../../draw/rows.ts';
import { pressTextField, textField, typeInto } from '../../fields/field.ts';
import { pasteIntoPickList, pickList, pressPickList } from '../../fields/pick.ts';
import { hint, TAKE, way } from '../keys.ts';
import type { WizardStep } from '../step.ts';
import type { MountField, Wizard } from '../wizard.ts';
import { typedMountProblem } from './foot.ts';
import { containersLines } from './list.ts';

/** Which containers share it, where they see it, and how. */
export const containersStep: WizardStep = {
  title: 'Containers',
  ask: [containersQuestion],
  problem: ({ draft }, snapshot) => mountsProblem(draft, snapshot),
  atProblem(wizard, snapshot) {
    const wrong = wizard.draft.mounts.find((mount) => mountProblem(wizard.draft, mount, snapshot));
    const cursor = candidates(snapshot, wizard.draft).findIndex(({ ctid }) => ctid === wrong?.ctid);
    return { ...wizard, list: { ...pickList, cursor } };
  },
  types: ({ list, mountField }) => list.filtering || mountField !== undefined,
  waits: ({ paths, list, mountField }, key) =>
    paths.awaiting !== undefined && (key === 'enter' || key === 'tab') && !list.filtering && !mountField,
  lines: (wizard, world) => containersLines(wizard, shownContainers(wizard, world.snapshot), world),
  // What a row's mount can be told shows once it is picked: then all of it fits on 80 columns.
  keys(wizard, { snapshot }, ways) {
    if (wizard.mountField) return TAKE;
    if (wizard.list.filtering) return [hint('enter', 'keep the filter'), way('esc', 'clear it')];
    const at = selected(wizard, shownContainers(wizard, snapshot));
    const mount = wizard.draft.mounts.find(({ ctid }) => ctid === at);
    return [hint('enter', 'next'), ...(mount ? mountKeys(wizard, mount) : UNPICKED), ...ways];
  },
  press(wizard, { key }, { snapshot, rows }) {
    if (wizard.mountField) {
      const after = pressMountField(wizard, wizard.mountField, key, snapshot);
      return after && turn(after);
    }
    const shown = shownContainers(wizard, snapshot);
    const list = pressPickList(wizard.list, key, shown.length, bodyRows(rows));
    if (list) return turn({ ...wizard, list });
    const ctid = selected(wizard, shown);
    const after = wizard.list.filtering || ctid === undefined ? undefined : pressRow(wizard, ctid, key, snapshot);
    return after && turn(after);
  },
  paste(wizard, text) {
    const { mountField, list } = wizard;
    if (mountField) return { ...wizard, mountField: { ...mountField, field: typeInto(mountField.field, text) } };
    return { ...wizard, list: pasteIntoPickList(list, text) };
  },
};

const UNPICKED = [hint(' ', 'pick'), hint('t', 'path'), hint('/', 'find')];

/** A box is seen to be unticked as it was ticked: where there is no room for all, that is what the bar leaves out. */
function mountKeys(wizard: Wizard, mount: MountDraft): readonly KeyHint[] {
  const unpick = hint(' ', 'unpick');
  const options = [hint('t', 'path'), hint('r', 'ro'), hint('o', 'options')];
  const rows =
    elsewhere(wizard, mount).length > 0 ? [...options, hint('a', 'path in all'), unpick] : [unpick, ...options];
  return [...rows, hint('/', 'find')];
}

/**
 * The containers that the filter leaves, by number or best match first. A filter that is itself a free CTID offers that one
 * too, so that a volume can be declared before its container exists.
 */
function shownContainers({ draft, list }: Wizard, snapshot: Snapshot): readonly Candidate[] {
  const wanted = list.filter.text.trim();
  const known = candidates(snapshot, draft);
  const free = checkCtid(wanted) || known.some(({ ctid }) => String(ctid) === wanted) ? [] : [absent(Number(wanted))];
  const all = [...known, ...free].sort((a, b) => a.ctid - b.ctid);
  return matching(all, wanted, ({ ctid, name }) => ({ name: name ?? '', rest: String(ctid) }));
}

const selected = ({ list }: Wizard, shown: readonly Candidate[]): number | undefined =>
  shown[Math.min(list.cursor, shown.length - 1)]?.ctid;

function pressRow(wizard: Wizard, ctid: number, key: string, snapshot: Snapshot): Wizard | undefined {
  const mount = wizard.draft.mounts.find((picked) => picked.ctid === ctid);
  switch (key) {
    case ' ':
    case 'x':
      return mount ? withoutMount(wizard, ctid) : withMount(wizard, pickedMount(wizard, ctid, snapshot));
    case 'r':
      return mount && withMount(wizard, toggleReadOnly(wizard, mount));
    case 'a':
      return mount && samePath(wizard, mount);
    case 't':
      return openField(wizard, mount ?? pickedMount(wizard, ctid, snapshot), 'path');
    case 'o':
      return mount && openField(wizard, mount, 'options');
    default:
      return undefined;
  }
}

function openField(wizard: Wizard, mount: MountDraft, what: MountField['what']): Wizard {
  const text = what === 'path' ? targetOf(wizard.draft, mount) : optionsText(mount.options);
  return { ...withMount(wizard, mount), mountField: { ctid: mount.ctid, what, field: textField(text) } };
}

function pressMountField(wizard: Wizard, at: MountField, key: string, snapshot: Snapshot): Wizard | undefined {
  if (key === 'esc') return closed(wizard);
  if (key === 'enter' || key === 'tab') return accepted(wizard, at, snapshot);
  if (key === 'shift+tab') return closed(accepted(wizard, at, snapshot));
  const field = pressTextField(at.field, key);
  return field && { ...wizard, mountField: { ...at, field } };
}

function accepted(wizard: Wizard, at: MountField, snapshot: Snapshot): Wizard {
  const { ctid, what, field } = at;
  const mount = wizard.draft.mounts.find((picked) => picked.ctid === ctid);
  if (!mount) return closed(wizard);
  if (typedMountProblem(wizard, at, snapshot)) return wizard;
  if (what === 'path') {
    const suggested = mount.path === undefined && field.text === targetOf(wizard.draft, mount);
    return closed(suggested ? wizard : withMount(wizard, { ...mount, path: field.text }));
  }
  const options = readOptionsOver(declaredOptions(wizard, ctid), field.text);
  return 'unknown' in options ? wizard : closed(withMount(wizard, { ...mount, options }));
}

const closed = (wizard: Wizard): Wizard => ({ ...wizard, mountField: undefined });

function toggleReadOnly(wizard: Wizard, mount: MountDraft): MountDraft {
  const off = declaredOptions(wizard, mount.ctid).read_only === undefined ? undefined : false;
  return { ...mount, options: { ...mount.options, read_only: mount.options.read_only ? off : true } };
}
