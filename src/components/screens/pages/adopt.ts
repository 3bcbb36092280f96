import { type Line, tone } from '../../../ground/line.ts';
import type { Problem } from '../../../ground/problem.ts';
import { adoptionLines } from '../../../views/adopt.ts';
import { diffView } from '../../../views/diff.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import { listed } from '../../../views/words/words.ts';
import type { Adoption } from '../../app/contract.ts';
import { keyGroups } from '../../app/hints.ts';
import { boundAction, type Context } from '../../app/keymap.ts';
import { type Screen, turn, type World } from '../../app/screen.ts';
import { failedLines } from '../../draw/failed.ts';
import { bodyRows, moreBelow } from '../../draw/rows.ts';
import { isMove, scrolledTop } from '../../fields/scroll.ts';

/** Where the declaring of what is mounted stands. */
export interface AdoptState {
  /** Absent until it was looked at, and where it cannot be. */
  readonly adoption?: Adoption;
  readonly problem?: Problem;
  /** It is being written. */
  readonly writing?: boolean;
  /** The first visible line. */
  readonly top: number;
}

export const ADOPTING: AdoptState = { top: 0 };

const CONTEXTS: readonly Context[] = ['adoption', 'moves'];

/** What of the machine is declared as it is, mount by mount, with the change of the file; enter writes it. */
export const adoptScreen: Screen<AdoptState> = {
  keys: ({ adoption }) =>
    keyGroups(CONTEXTS, (action) => action !== 'declare' || (adoption !== undefined && adoption.adopted.length > 0)),
  press(state, pressed, world) {
    const action = pressed.kind === 'key' ? boundAction(pressed.key, CONTEXTS) : undefined;
    if (action === undefined) return undefined;
    if (isMove(action)) {
      const lines = linesOf(state, world).length;
      return turn({ ...state, top: scrolledTop(state.top, lines, bodyRows(world.rows), action) });
    }
    if (action !== 'declare') return turn(state, { kind: 'close' });
    const { adoption, writing } = state;
    if (!adoption || writing || adoption.adopted.length === 0) return turn(state);
    if (!pressed.seen) return turn(state, { kind: 'say', text: SCREENS.adoptNotSeen });
    return turn({ ...state, writing: true }, { kind: 'write-adoption', adoption });
  },
  receive(state, answer) {
    switch (answer.kind) {
      case 'adoptable':
        return turn({ ...state, adoption: answer.adoption });
      case 'unadoptable':
        return turn({ top: 0, problem: answer.problem });
      case 'adopted': {
        const names = listed((state.adoption?.adopted ?? []).map(({ name }) => name));
        return turn(state, { kind: 'close' }, { kind: 'say', text: SCREENS.adopted(names) });
      }
      default:
        return turn(state);
    }
  },
  pending: ({ adoption, problem, writing }) => {
    if (writing) return 'write';
    return adoption || problem ? undefined : 'adoption';
  },
  waits: (_, pressed) => pressed.kind === 'key' && boundAction(pressed.key, ['adoption']) === 'declare',
  // There is one only.
  subject: ({ adoption }) => (adoption ? 1 : 0),
  lines(state, world) {
    const all = linesOf(state, world);
    const body = bodyRows(world.rows);
    const below = moreBelow(state.top, body, all.length);
    return {
      header: [' ', tone('strong', SCREENS.adopt)],
      body: all.slice(state.top, state.top + body),
      ...(below && { notice: below }),
    };
  },
};

function linesOf({ adoption, problem }: AdoptState, { columns, theme }: World): readonly Line[] {
  const area = { width: columns - 2, glyphs: theme.glyphs };
  if (problem) return failedLines(SCREENS.noAdoption, problem, columns);
  if (!adoption) return [[], [SCREENS.looking]];
  const { adopted, diff, path } = adoption;
  const change = adopted.length === 0 ? [] : [[tone('strong', path)], ...diffView(diff, area)];
  return [...adoptionLines(adoption, area), ...change].map((line): Line => [' ', ...line]);
}
