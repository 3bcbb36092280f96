import { matching } from '../../../form/match.ts';
import { type Line, padLine, type Span, textOf, tone } from '../../../ground/line.ts';
import { pad } from '../../../ground/wrap.ts';
import { type Meaning, meanings } from '../../../views/vocabulary.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import { keyGroups } from '../../app/hints.ts';
import { boundAction } from '../../app/keymap.ts';
import { type Screen, type Turn, turn, type World } from '../../app/screen.ts';
import { type KeyHint, shownKey } from '../../draw/bar.ts';
import { bodyRows, textPage } from '../../draw/rows.ts';
import { filterLine, filterText, pressFilter } from '../../fields/filter.ts';
import { isMove, scrolledTop } from '../../fields/scroll.ts';

export interface HelpState {
  readonly query: string;
  /** The filter is being typed. */
  readonly typing: boolean;
  /** The first visible line. */
  readonly top: number;
}

export const HELP: HelpState = { query: '', typing: false, top: 0 };

/** Every key that works on the screen below, as that is now: it may have got its answer meanwhile. */
export const helpScreen: Screen<HelpState> = {
  keys: ({ typing }) => keyGroups(typing ? ['filter'] : ['help', 'moves']),
  closed: () => true,
  types: ({ typing }) => typing,
  press(state, pressed, world) {
    if (state.typing) {
      const filter = pressFilter(state.query, pressed);
      return filter && turn({ ...state, query: filter.text, typing: filter.open, top: 0 });
    }
    const action = pressed.kind === 'key' ? boundAction(pressed.key, ['help', 'moves']) : undefined;
    if (action === undefined) return undefined;
    if (isMove(action)) {
      const { length } = helpLines(state, world);
      return turn({ ...state, top: scrolledTop(state.top, length, bodyRows(world.rows), action) });
    }
    return action === 'filter' ? turn({ ...state, typing: true }) : back(state);
  },
  lines(state, world) {
    const { query, typing, top } = state;
    const { rows, theme } = world;
    const groups = world.beneath();
    const keys = groups.flatMap((group) => group.keys);
    const shown =
      groups.flatMap((group) => matchingKeys(group.keys, query)).length + matchingSigns(theme, query).length;
    const total = keys.length + meanings(theme.glyphs).length;
    const filter = filterText(query, shown, total);
    return {
      header: [' ', tone('strong', 'Keys'), query === '' || typing ? '' : `   ${filter}`],
      ...textPage(helpLines(state, world), top, rows),
      ...(typing && { footer: filterLine(query, shown, total, theme) }),
    };
  },
};

const back = (state: HelpState): Turn<HelpState> =>
  state.query === '' ? turn(state, { kind: 'close' }) : turn({ ...state, query: '', top: 0 });

const matchingKeys = (keys: readonly KeyHint[], query: string): readonly KeyHint[] =>
  matching(keys, query, ({ keys, label }) => ({ name: label, rest: keys.map(shownKey).join(' ') }));

/** Two columns where there is room, a heading for each group; below the keys what the signs on the screens mean. */
function helpLines({ query }: HelpState, { beneath, columns, theme }: World): readonly Line[] {
  const keys = beneath().map(({ title, keys }) => ({ title, entries: matchingKeys(keys, query).map(keyEntry) }));
  const signs = { title: SCREENS.signs, entries: matchingSigns(theme, query).map(signEntry) };
  const lines = [...keys, signs].flatMap(({ title, entries }): readonly Line[] =>
    entries.length === 0 ? [] : [[tone('dim', ` ${title}`)], ...columned(entries, columns), []],
  );
  return lines.length === 0 ? [[` ${SCREENS.noKey}`]] : lines.slice(0, -1);
}

const matchingSigns = ({ glyphs }: World['theme'], query: string): readonly Meaning[] =>
  matching(meanings(glyphs), query, ({ sign, means }) => ({ name: textOf(sign), rest: means }));

/** What stands before an explanation, and that. */
interface Entry {
  readonly key: Span;
  readonly label: string;
}

const keyEntry = ({ keys, label }: KeyHint): Entry => ({ key: tone('accent', keys.map(shownKey).join(' ')), label });

const signEntry = ({ sign, means }: Meaning): Entry => ({ key: sign, label: means });

function columned(entries: readonly Entry[], columns: number): readonly Line[] {
  const perRow = columns >= 76 ? 2 : 1;
  const width = Math.floor((columns - 2) / perRow);
  const perColumn = Math.ceil(entries.length / perRow);
  return Array.from(
    { length: perColumn },
    (_, row): Line => [
      '  ',
      ...Array.from({ length: perRow }, (_, column) => entries[column * perColumn + row]).flatMap((one) =>
        one ? entryLine(one, width) : [],
      ),
    ],
  );
}

const entryLine = ({ key, label }: Entry, width: number): Line => [
  ...padLine([key], KEYS),
  pad(` ${label}`, width - KEYS),
];

const KEYS = 13;
