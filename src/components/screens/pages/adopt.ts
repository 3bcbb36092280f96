import { type Line, tone } from '../../../ground/line.ts';
import type { Problem } from '../../../ground/problem.ts';
import { adoptionLines } from '../../../views/adopt.ts';
import { diffView } from '../../../views/diff.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import { listed } from '../../../views/words/words.ts';
import type { Adoption, AdoptRequest } from '../../app/contract.ts';
import { keyGroups } from '../../app/hints.ts';
import { boundAction, type Context } from '../../app/keymap.ts';
import { type Pressed, type Screen, type Turn, turn, type World } from '../../app/screen.ts';
import { failedLines } from '../../draw/failed.ts';
import { bodyRows, moreBelow } from '../../draw/rows.ts';
import { type Naming, namedWith, namingLines, namingOf, namingProblem, typedName } from './naming.ts';
import { readingPending, readingTurn } from './reading.ts';

/** Where the declaring of what is mounted stands. */
export interface AdoptState {
  readonly request: AdoptRequest;
  /** Absent until it was looked at, and where it cannot be. */
  readonly adoption?: Adoption;
  readonly problem?: Problem;
  /** A volume's name is typed. */
  readonly naming?: Naming;
  /** Which is named next, once the one before has its name. */
  readonly next?: number;
  /** It is being written. */
  readonly writing?: boolean;
  /** What is looked at anew, and what is named, has a number of its own. */
  readonly serial: number;
  /** The first visible line. */
  readonly top: number;
}

export const adopting = (request: AdoptRequest): AdoptState => ({ request, serial: 1, top: 0 });

const CONTEXTS: readonly Context[] = ['adoption', 'moves'];

/** What of the machine is declared as it is, mount by mount, with the change of the file; enter writes it. */
export const adoptScreen: Screen<AdoptState> = {
  keys: ({ adoption, naming }) =>
    naming
      ? keyGroups(['naming'])
      : keyGroups(
          CONTEXTS,
          (action) =>
            (action !== 'declare' || (adoption !== undefined && adoption.adopted.length > 0)) &&
            (action !== 'name' || (adoption !== undefined && namingOf(adoption, 0) !== undefined)),
        ),
  press(state, pressed, world) {
    const { adoption, naming, writing } = state;
    if (naming && adoption) return pressNaming(state, { naming, adoption }, { pressed, world });
    const action = pressed.kind === 'key' ? boundAction(pressed.key, CONTEXTS) : undefined;
    if (action === undefined) return undefined;
    const read = readingTurn(state, action, { lines: linesOf(state, world).length, rows: world.rows });
    if (read) return read;
    if (!adoption || writing || adoption.adopted.length === 0) return turn(state);
    if (action === 'name') return beginNaming(state, adoption, 0);
    if (!pressed.seen) return turn(state, { kind: 'say', text: SCREENS.adoptNotSeen });
    return turn({ ...state, writing: true }, { kind: 'write-adoption', adoption });
  },
  receive(state, answer) {
    switch (answer.kind) {
      case 'adoptable': {
        const { next, ...rest } = state;
        const looked = { ...rest, adoption: answer.adoption, serial: state.serial + 1 };
        return next === undefined ? turn(looked) : beginNaming(looked, answer.adoption, next);
      }
      case 'unadoptable':
        return turn({ ...adopting(state.request), problem: answer.problem });
      case 'adopted': {
        const names = listed((state.adoption?.adopted ?? []).map(({ name }) => name));
        return turn(state, { kind: 'close' }, { kind: 'say', text: SCREENS.adopted(names) });
      }
      default:
        return turn(state);
    }
  },
  pending: (state) => readingPending(state, state.adoption !== undefined, 'adoption'),
  types: ({ naming }) => naming !== undefined,
  waits: (_, pressed) =>
    pressed.kind === 'key' && ['declare', 'name'].includes(boundAction(pressed.key, ['adoption']) ?? ''),
  closed: ({ naming }) => naming !== undefined,
  subject: ({ adoption, naming, serial }) => (adoption && !naming ? serial : 0),
  lines(state, world) {
    const header: Line = [' ', tone('strong', SCREENS.adopt)];
    if (state.naming && state.adoption) return { header, body: namingLines(state.adoption, state.naming, world) };
    const all = linesOf(state, world);
    const body = bodyRows(world.rows);
    const below = moreBelow(state.top, body, all.length);
    return { header, body: all.slice(state.top, state.top + body), ...(below && { notice: below }) };
  },
};

/** The volume of that number; after the last one all are looked at again. */
function beginNaming(state: AdoptState, adoption: Adoption, index: number): Turn<AdoptState> {
  const naming = namingOf(adoption, index);
  return turn(naming ? { ...state, naming } : state);
}

/** A name that is accepted is tried out: it may be another purpose, and what is written down another thing. */
function pressNaming(
  state: AdoptState,
  { naming, adoption }: { readonly naming: Naming; readonly adoption: Adoption },
  { pressed, world }: { readonly pressed: Pressed; readonly world: World },
): Turn<AdoptState> | undefined {
  const { naming: _, ...closed } = { ...state, serial: state.serial + 1 };
  const key = pressed.kind === 'key' ? pressed.key : '';
  const action = boundAction(key, ['naming']);
  if (action === 'back' || key === 'ctrl+c') return turn(closed);
  if (action === undefined) {
    const typed = namedWith(naming, key, pressed.kind === 'paste' ? pressed.text : undefined);
    return typed && turn({ ...state, naming: typed });
  }
  if (namingProblem(adoption, naming, world)) return turn(state);
  const named = typedName(adoption, naming);
  const next = action === 'next-field' ? naming.index + 1 : undefined;
  if (!named) return next === undefined ? turn(closed) : beginNaming(closed, adoption, next);
  const { adoption: __, ...asking } = closed;
  const request = { ...state.request, names: { ...state.request.names, ...named } };
  return turn({ ...asking, request, ...(next === undefined ? {} : { next }) }, { kind: 'adopt', request });
}

function linesOf({ adoption, problem }: AdoptState, { columns, theme }: World): readonly Line[] {
  const area = { width: columns - 2, glyphs: theme.glyphs };
  if (problem) return failedLines(SCREENS.noAdoption, problem, columns);
  if (!adoption) return [[], [SCREENS.looking]];
  const { adopted, diff, path } = adoption;
  const change = adopted.length === 0 ? [] : [[tone('strong', path)], ...diffView(diff, area)];
  return [...adoptionLines(adoption, area), ...change].map((line): Line => [' ', ...line]);
}
