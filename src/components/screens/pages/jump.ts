import { matching } from '../../../form/match.ts';
import { cursorRow, type Line, type Span, tone } from '../../../ground/line.ts';
import { rowsIn } from '../../../views/status/config.ts';
import { tableIn } from '../../../views/table.ts';
import { JUMP_KINDS, SCREENS, VIEW_NAMES } from '../../../views/words/screens.ts';
import type { Snapshot } from '../../app/contract.ts';
import { keyGroups } from '../../app/hints.ts';
import { boundAction } from '../../app/keymap.ts';
import { type Ask, type Pressed, type Screen, type Turn, turn, type World } from '../../app/screen.ts';
import { bodyRows } from '../../draw/rows.ts';
import { commonStart, oneLine, pressTextField, type TextField, textField, typeInto } from '../../fields/field.ts';
import { isMove, movedIndex } from '../../fields/scroll.ts';
import { fieldSpans } from '../../fields/spans.ts';
import { windowStart } from '../../fields/window.ts';
import { TAB_NAMES } from '../browser/state.ts';

export interface JumpState {
  readonly field: TextField;
  readonly index: number;
}

export const JUMP: JumpState = { field: textField(), index: 0 };

/** `:`: to a view, a volume or a container, by what it is called; what is none of them is looked for in the files. */
export const jumpScreen: Screen<JumpState> = {
  keys: () => keyGroups(['jump']),
  closed: () => true,
  types: () => true,
  press(state, pressed, world) {
    const places = placesIn(state, world.snapshot);
    const index = Math.min(state.index, Math.max(0, places.length - 1));
    const action = pressed.kind === 'key' ? boundAction(pressed.key, ['jump']) : undefined;
    if (action !== undefined && isMove(action)) {
      return turn({ ...state, index: Math.max(0, movedIndex(index, places.length, pageOf(world), action)) });
    }
    switch (action) {
      case 'show': {
        const place = places[index];
        if (place) return turn(state, ...place.asks);
        return turn(state, { kind: 'say', text: SCREENS.nowhereToJump(state.field.text) });
      }
      case 'complete':
        return turn(completed(state, places[index], places));
      case 'back':
        return turn(state, { kind: 'close' });
      default:
        return typed(state, pressed);
    }
  },
  lines(state, world) {
    const { snapshot, columns, theme } = world;
    const places = placesIn(state, snapshot);
    const index = Math.min(state.index, Math.max(0, places.length - 1));
    const rows = places.map(({ kind, name, about }): readonly Span[] => [tone('dim', kind), name, tone('dim', about)]);
    const table = tableIn({ width: columns - MARGIN - 1, glyphs: theme.glyphs }, COLUMNS, rows);
    const top = windowStart(places.length, index, pageOf(world));
    const listed = rows
      .slice(top, top + pageOf(world))
      .map(
        (row, at): Line => cursorRow(top + at === index, [` ${theme.glyphs.cursor} `, table.line(row)], columns - 1),
      );
    return {
      header: [' ', tone('strong', SCREENS.jump)],
      body: [[], ...(listed.length === 0 ? [[`   ${SCREENS.nowhereToJump(state.field.text)}`]] : listed)],
      scroll: { top, page: pageOf(world), count: places.length },
      footer: [
        ' ',
        tone('accent', ':'),
        ...fieldSpans(state.field, Math.max(20, Math.floor(columns / 3)), theme),
        `   ${SCREENS.jumpKeys}`,
      ],
    };
  },
};

/** Where one can go. */
interface Place {
  readonly kind: string;
  readonly name: string;
  readonly about: string;
  /** All that it goes by. */
  readonly called: readonly string[];
  readonly addresses?: readonly string[] | undefined;
  readonly asks: readonly [Ask];
}

const MARGIN = 3;

const COLUMNS = [
  { title: 'KIND' },
  { title: 'NAME', cut: 'middle', least: 12 },
  { title: 'ABOUT', cut: 'path' },
] as const;

const pageOf = ({ rows }: World): number => Math.max(1, bodyRows(rows) - 1);

function typed(state: JumpState, pressed: Pressed): Turn<JumpState> | undefined {
  const field =
    pressed.kind === 'paste' ? typeInto(state.field, oneLine(pressed.text)) : pressTextField(state.field, pressed.key);
  return field && turn(field.text === state.field.text ? { ...state, field } : { field, index: 0 });
}

/** As far as all that are called so agree; where nothing is typed, or they agree no further, the one under the cursor. */
function completed({ field, index }: JumpState, chosen: Place | undefined, places: readonly Place[]): JumpState {
  const typed = field.text.toLowerCase();
  const begun = (names: readonly string[]) => names.filter((name) => name.toLowerCase().startsWith(typed));
  const common = typed === '' ? '' : commonStart(begun(places.flatMap(({ called }) => called)));
  const whole = chosen && (begun(chosen.called)[0] ?? chosen.name);
  const text = common.length > typed.length ? common : (whole ?? field.text);
  return { field: textField(text), index: text === field.text ? index : 0 };
}

function placesIn({ field: { text } }: JumpState, snapshot: Snapshot): readonly Place[] {
  const found = matching(everyPlace(snapshot), text, ({ called, about, addresses = [] }) => ({
    ...{ name: called.join(' '), addresses },
    // A container goes by its name already, and by its addresses where one is typed.
    rest: addresses.length > 0 ? '' : about,
  }));
  return found.length > 0 ? found : inFiles(text, snapshot);
}

/** A container is known by its number, which is its key, and by its name. */
function everyPlace({ status }: Snapshot): readonly Place[] {
  return [
    ...TAB_NAMES.map((view, at): Place => {
      const name = VIEW_NAMES[view];
      return { kind: JUMP_KINDS.view, name, about: '', called: [name, String(at + 1)], asks: [{ kind: 'jump', view }] };
    }),
    ...(status?.volumes ?? []).map(
      ({ name, hostPath }): Place => ({
        ...{ kind: JUMP_KINDS.volume, name, about: hostPath, called: [name] },
        asks: [{ kind: 'jump', view: 'volumes', key: name }],
      }),
    ),
    ...(status?.containers ?? []).map(({ ctid, name, addresses }): Place => {
      const key = String(ctid);
      const asks = [{ kind: 'jump', view: 'containers', key }] as const;
      const about = [name, ...(addresses ?? [])].filter(Boolean).join('  ');
      return { kind: JUMP_KINDS.container, name: key, about, called: [key, name ?? ''], addresses, asks };
    }),
  ];
}

/** Anything else that the files say somewhere. */
function inFiles(text: string, { files }: Snapshot): readonly Place[] {
  const query = text.trim();
  // The very lines that the search in Config shows then.
  const count = rowsIn(files, { query, turned: [] }).length;
  if (count === 0) return [];
  const found = { kind: JUMP_KINDS.search, name: query, about: SCREENS.foundInFiles(count), called: [query] };
  return [{ ...found, asks: [{ kind: 'jump', view: 'config', key: query }] }];
}
