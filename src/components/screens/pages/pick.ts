import type { DesiredVolume } from '../../../engine/desired/state.ts';
import { formOf } from '../../../form/form.ts';
import { matching } from '../../../form/match.ts';
import { pickedMount } from '../../../form/mounts.ts';
import { cursorRow, type Line, type Span, tone } from '../../../ground/line.ts';
import { tableIn } from '../../../views/table.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import { containerText } from '../../../views/words/words.ts';
import type { Snapshot } from '../../app/contract.ts';
import { keyGroups } from '../../app/hints.ts';
import { boundAction } from '../../app/keymap.ts';
import { type Ask, type Opening, type Screen, turn, type World } from '../../app/screen.ts';
import { bodyRows } from '../../draw/rows.ts';
import { type PickList, pasteIntoPickList, pickList, pressPickList } from '../../fields/pick.ts';
import { fieldSpans } from '../../fields/spans.ts';
import { windowStart } from '../../fields/window.ts';
import { byText } from '../browser/list.ts';

/** Which volume a container shall have, or have no longer. */
export interface PickState {
  readonly ctid: number;
  readonly does: 'attach' | 'detach';
  readonly list: PickList;
}

type Picking = Pick<PickState, 'ctid' | 'does'>;

export const picking = ({ ctid, does }: Picking): PickState => ({ ctid, does, list: pickList });

/** The volumes that the container has not, or has; enter goes on with the one under the cursor. */
export const pickScreen: Screen<PickState> = {
  keys: ({ list }) => keyGroups(list.filtering ? ['filter'] : ['picking', 'moves']),
  types: ({ list }) => list.filtering,
  press(state, pressed, world) {
    if (pressed.kind === 'paste') return turn({ ...state, list: pasteIntoPickList(state.list, pressed.text) });
    const shown = shownIn(state, world.snapshot);
    const list = pressPickList(state.list, pressed.key, shown.length, pageOf(world));
    if (list) return turn({ ...state, list });
    switch (boundAction(pressed.key, ['picking'])) {
      case 'choose': {
        const volume = shown[cursorOf(state, shown)];
        const opening = volume && openingFor(state, volume, world.snapshot);
        return opening ? turn(state, { kind: 'close' }, { kind: 'open', screen: opening }) : turn(state);
      }
      case 'back':
        return turn(state, { kind: 'close' });
      default:
        return undefined;
    }
  },
  lines(state, world) {
    const { snapshot, columns, theme } = world;
    const shown = shownIn(state, snapshot);
    const cursor = cursorOf(state, shown);
    const rows = shown.map((volume) => cells(volume, state));
    const table = tableIn({ width: columns - MARGIN - 1, glyphs: theme.glyphs }, columnsOf(state), rows);
    const start = windowStart(shown.length, cursor, pageOf(world));
    const listed = rows
      .slice(start, start + pageOf(world))
      .map(
        (row, index): Line =>
          cursorRow(start + index === cursor, [` ${theme.glyphs.cursor} `, table.line(row)], columns - 1),
      );
    const { filter, filtering } = state.list;
    return {
      header: [' ', tone('strong', titleOf(state, snapshot))],
      body: [[], ['   ', ...table.heading], ...(shown.length === 0 ? [[`   ${SCREENS.noneMatches}`]] : listed)],
      scroll: { top: start, page: pageOf(world), count: rows.length },
      ...(filter.text !== '' && !filtering && { notice: [`/${filter.text}`] }),
      ...(filtering && { footer: [' /', ...fieldSpans(filter, columns - 3, theme)] }),
    };
  },
};

/** What is opened for a container: where there is only one volume to detach, that; or why nothing is. */
export function pickAsks(does: PickState['does'], ctid: number, snapshot: Snapshot): readonly Ask[] {
  const [only, ...others] = volumesFor({ does, ctid }, snapshot);
  if (!only) return [{ kind: 'say', text: does === 'attach' ? SCREENS.allAttached(ctid) : SCREENS.noneAttached(ctid) }];
  const isPlain = does === 'detach' && others.length === 0;
  const screen = isPlain ? openingFor({ does, ctid }, only, snapshot) : ({ kind: 'pick', ctid, does } as const);
  return [{ kind: 'open', screen }];
}

function openingFor({ does, ctid }: Picking, volume: DesiredVolume, snapshot: Snapshot): Opening {
  if (does === 'detach') return { kind: 'detach', volume, ctid };
  return { kind: 'attach', volume, mount: pickedMount(formOf({ kind: 'edit', volume }), ctid, snapshot) };
}

/** By name, as in the volumes view. */
const volumesFor = ({ does, ctid }: Picking, { desired }: Snapshot): readonly DesiredVolume[] =>
  (desired?.volumes ?? [])
    .filter(({ mounts }) => mounts.some((mount) => mount.ctid === ctid) === (does === 'detach'))
    .sort((a, b) => byText(a.name, b.name));

const shownIn = (state: PickState, snapshot: Snapshot): readonly DesiredVolume[] =>
  matching(volumesFor(state, snapshot), state.list.filter.text, ({ name, hostPath }) => ({ name, rest: hostPath }));

const cursorOf = ({ list }: PickState, shown: readonly DesiredVolume[]): number =>
  Math.max(0, Math.min(list.cursor, shown.length - 1));

/** Before the columns: the cursor. */
const MARGIN = 3;

/** Below a blank row and the heading. */
const pageOf = ({ rows }: World): number => Math.max(1, bodyRows(rows) - 2);

const columnsOf = ({ does }: PickState) => [
  { title: 'VOLUME', cut: 'middle' as const, least: 8, most: 32 },
  { title: does === 'attach' ? 'HOST PATH' : 'PATH INSIDE', cut: 'middle' as const, least: 12 },
];

function cells({ name, hostPath, mounts }: DesiredVolume, { does, ctid }: PickState): readonly Span[] {
  const inside = mounts.find((mount) => mount.ctid === ctid)?.path ?? '';
  return [name, tone('dim', does === 'attach' ? hostPath : inside)];
}

function titleOf({ does, ctid }: PickState, { status }: Snapshot): string {
  const name = status?.containers.find((one) => one.ctid === ctid)?.name;
  const container = containerText(ctid, name);
  return does === 'attach' ? SCREENS.attachTo(container) : SCREENS.detachFrom(container);
}
