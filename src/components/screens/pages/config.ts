import { truncateEnd } from '../../../ground/cut.ts';
import { cursorRow, type Line, tone } from '../../../ground/line.ts';
import { displayWidth } from '../../../ground/text.ts';
import { pad } from '../../../ground/wrap.ts';
import {
  allRows,
  type ConfigRow,
  getCommandOf,
  isOpen,
  labelText,
  rowKey,
  rowsIn,
} from '../../../views/status/config.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import type { Snapshot } from '../../app/contract.ts';
import { keyGroups } from '../../app/hints.ts';
import { type ActionId, boundAction, type Context } from '../../app/keymap.ts';
import { type Ask, type Screen, type Turn, turn, type World } from '../../app/screen.ts';
import { foundAt, foundText } from '../../draw/findings.ts';
import { editedAsks } from '../../draw/found.ts';
import { bodyRows } from '../../draw/rows.ts';
import { copying } from '../../fields/copy.ts';
import { filterLine, filterText, pressFilter } from '../../fields/filter.ts';
import { isMove, movedIndex } from '../../fields/scroll.ts';
import { windowStart } from '../../fields/window.ts';
import { header } from '../browser/header.ts';
import { countsOf } from '../browser/model.ts';
import { tabFor } from '../browser/state.ts';

export interface ConfigState {
  readonly index: number;
  /** The blocks that were turned from how they begin: opened, or closed. */
  readonly turned: readonly string[];
  readonly query: string;
  readonly typing: boolean;
}

export const CONFIG: ConfigState = { index: 0, turned: [], query: '', typing: false };

const contextsOf = ({ typing }: ConfigState): readonly Context[] =>
  typing ? ['filter'] : ['config', 'views', 'moves'];

/** View 4: all four files as one tree, with what was found at its place; secrets are masked before it sees them. */
export const configScreen: Screen<ConfigState> = {
  keys: (state) => keyGroups(contextsOf(state)),
  types: ({ typing }) => typing,
  press(state, pressed, world) {
    if (state.typing) {
      const filter = pressFilter(state.query, pressed);
      return filter && turn({ ...state, query: filter.text, typing: filter.open, index: 0 });
    }
    const action = pressed.kind === 'key' ? boundAction(pressed.key, contextsOf(state)) : undefined;
    return action && act(state, action, world);
  },
  receive: (state, answer) => turn(state, ...(answer.kind === 'edited' ? editedAsks(answer.end) : [])),
  click(state, { row }, world) {
    const { shown, index, top } = placedIn(state, world);
    const at = top + row;
    if (state.typing || shown[at] === undefined) return undefined;
    return at === index ? act(state, 'show', world) : turn({ ...state, index: at });
  },
  lines(state, world) {
    const { snapshot, columns, theme } = world;
    const { shown, index, top, page } = placedIn(state, world);
    const visible = shown.slice(top, top + page);
    const { query, typing } = state;
    const total = allRows(snapshot.files).length;
    const kept = query === '' || typing ? '' : filterText(query, shown.length, total);
    const here = shown[index];
    const filtered = kept === '' ? undefined : kept;
    const notice = foundText(here, snapshot) ?? filtered ?? (here && cutText(here, { state, world })) ?? '';
    return {
      header: header(snapshot, 'config', countsOf(snapshot), columns),
      body:
        shown.length === 0
          ? [[], [` ${SCREENS.nothingMatches}`]]
          : visible.map((row, at) => rowLine(row, { on: top + at === index, state, world })),
      scroll: { top, page, count: shown.length },
      ...(notice !== '' && { notice: [truncateEnd(notice, columns - 8, theme.glyphs.ellipsis)] }),
      ...(typing && { footer: filterLine(query, shown.length, total, theme) }),
    };
  },
};

function placedIn(state: ConfigState, { snapshot, rows }: World) {
  const shown = rowsIn(snapshot.files, state);
  const page = bodyRows(rows);
  const index = Math.min(state.index, Math.max(0, shown.length - 1));
  return { shown, page, index, top: windowStart(shown.length, index, page) };
}

function act(state: ConfigState, action: ActionId, { snapshot, rows }: World): Turn<ConfigState> {
  const shown = rowsIn(snapshot.files, state);
  const index = Math.min(state.index, Math.max(0, shown.length - 1));
  const row = shown[index];
  const tab = tabFor(action, 'config');
  if (tab) return turn(state, { kind: 'jump', view: tab });
  if (isMove(action)) {
    return turn({ ...state, index: Math.max(0, movedIndex(index, shown.length, bodyRows(rows), action)) });
  }
  switch (action) {
    case 'filter':
      return turn({ ...state, typing: true });
    case 'fold':
      return turn(folded(state, index, row));
    case 'show': {
      const ctid = containerOf(row, snapshot);
      if (ctid === undefined)
        return turn(state.query === '' ? folded(state, index, row) : revealed(state, row, snapshot));
      return turn(state, { kind: 'jump', view: 'containers', key: ctid });
    }
    case 'copy': {
      const command = row && getCommandOf(row, vmidOf(row, snapshot));
      return turn(state, ...(command ? copying(command) : [{ kind: 'say', text: SCREENS.noGet } as const]));
    }
    case 'edit-file':
      return turn(state, ...(row ? editRow(row, snapshot) : []));
    default:
      return state.query === '' ? turn(state, { kind: 'close' }) : turn(revealed(state, row, snapshot));
  }
}

const folded = (state: ConfigState, index: number, row: ConfigRow | undefined): ConfigState =>
  row?.isBlock ? { ...state, index, turned: turnedWith(state.turned, rowKey(row)) } : state;

/** The whole tree again, open as far as the line that was found, and the cursor on it. */
function revealed(state: ConfigState, row: ConfigRow | undefined, { files }: Snapshot): ConfigState {
  if (!row) return { ...state, query: '', index: 0 };
  const around = allRows(files).filter(
    ({ role, path, isBlock }) =>
      isBlock && role === row.role && path.length < row.path.length && path.every((part, at) => part === row.path[at]),
  );
  const turned = around.reduce((all, one) => (isOpen(one, all) ? all : turnedWith(all, rowKey(one))), state.turned);
  const index = rowsIn(files, { query: '', turned }).findIndex((one) => rowKey(one) === rowKey(row));
  return { ...state, query: '', turned, index: Math.max(0, index) };
}

const turnedWith = (turned: readonly string[], key: string): readonly string[] =>
  turned.includes(key) ? turned.filter((one) => one !== key) : [...turned, key];

interface Drawing {
  readonly state: ConfigState;
  readonly world: World;
}

function rowLine(row: ConfigRow, { on, state, world }: Drawing & { readonly on: boolean }): Line {
  const { columns, theme } = world;
  const { name, mark, width, room } = partsOf(row, { state, world });
  return cursorRow(
    on,
    [
      `${theme.glyphs.cursor} `,
      [
        row.path.length === 0
          ? tone('strong', pad(name, Math.max(width, name.length)))
          : pad(name, Math.max(width, name.length)),
        '  ',
        tone('warn', mark),
        tone(row.isBlock ? 'dim' : 'plain', truncateEnd(row.text, room, theme.glyphs.ellipsis)),
      ],
    ],
    columns - 1,
  );
}

/** A line in its parts, and what room is left for its value. */
function partsOf(row: ConfigRow, { state, world: { columns, snapshot } }: Drawing) {
  const searched = state.query !== '';
  const fold = row.isBlock && !searched ? (isOpen(row, state.turned) ? '- ' : '+ ') : '  ';
  const label = searched ? labelText(row) : row.label;
  const name = `${searched ? '' : '  '.repeat(row.path.length)}${fold}${label}`;
  const found = foundAt(row, snapshot);
  const mark = found ? `! ${found.severity}  ` : '';
  const width = Math.max(26, Math.min(60, Math.floor(columns / 3)));
  const room = Math.max(8, Math.min(110, columns - 6 - Math.max(width, name.length) - mark.length));
  return { name, mark, width, room };
}

/** What the line under the cursor says, where it has no room for it. */
const cutText = (row: ConfigRow, drawing: Drawing): string | undefined =>
  displayWidth(row.text) > partsOf(row, drawing).room ? row.text : undefined;

/** Where something was found, else where the value stands. */
function editRow(row: ConfigRow, snapshot: Snapshot): readonly Ask[] {
  const { line, column } = foundAt(row, snapshot)?.where ?? {};
  return [{ kind: 'edit-file', file: { path: row.file, line, column, place: row.path } }];
}

/** The container that a line is about: its own block, or its id where a volume or a guest names it. */
function containerOf(row: ConfigRow | undefined, { status }: Snapshot): string | undefined {
  if (!row) return undefined;
  const [block, id, , ctid] = row.path;
  const isBlock = row.role === 'lxc' && block === 'lxc_configs' && row.path.length === 2;
  const isMount = block === 'shared_volumes' && row.path[2] === 'mounts' && row.path.length === 4;
  const named = isBlock ? String(id) : isMount ? String(ctid) : undefined;
  return status?.containers.some((one) => String(one.ctid) === named) ? named : undefined;
}

function vmidOf({ role, path }: ConfigRow, { files }: Snapshot): unknown {
  const value = files?.list.find((one) => one.role === role)?.value as
    | { readonly vms?: readonly unknown[] }
    | undefined;
  const machine = value?.vms?.[Number(path[1])] as { readonly vmid?: unknown } | undefined;
  return machine?.vmid;
}
