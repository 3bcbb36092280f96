import { type Line, tone } from '../../../ground/line.ts';
import type { Problem } from '../../../ground/problem.ts';
import { wrap } from '../../../ground/wrap.ts';
import { adoptionLines } from '../../../views/adopt.ts';
import { FIRST } from '../../../views/words/input/first.ts';
import type { FirstFiles } from '../../app/contract.ts';
import { keyGroups } from '../../app/hints.ts';
import { boundAction, type Context } from '../../app/keymap.ts';
import { type Screen, turn, type World } from '../../app/screen.ts';
import { failedLines } from '../../draw/failed.ts';
import { textPage } from '../../draw/rows.ts';
import { readingPending, readingTurn } from './reading.ts';

/** Where the writing of a first configuration stands. */
export interface InitState {
  readonly adopt: boolean;
  /** Absent until the machine was looked at, and where it cannot be. */
  readonly files?: FirstFiles;
  readonly problem?: Problem;
  readonly writing?: boolean;
  /** The first visible line. */
  readonly top: number;
}

export const initiating = (adopt: boolean): InitState => ({ adopt, top: 0 });

const CONTEXTS: readonly Context[] = ['initiating', 'moves'];

/** The files that a first configuration begins with, and what they would declare; enter writes them. */
export const initScreen: Screen<InitState> = {
  keys: ({ files }) => keyGroups(CONTEXTS, (action) => action !== 'declare' || files !== undefined),
  press(state, pressed, world) {
    const action = pressed.kind === 'key' ? boundAction(pressed.key, CONTEXTS) : undefined;
    if (action === undefined) return undefined;
    const read = readingTurn(state, action, { lines: linesOf(state, world).length, rows: world.rows });
    if (read) return read;
    const { files, writing } = state;
    if (!files || writing) return turn(state);
    if (!pressed.seen) return turn(state, { kind: 'say', text: FIRST.notSeen });
    return turn({ ...state, writing: true }, { kind: 'write-init', files });
  },
  receive(state, answer) {
    switch (answer.kind) {
      case 'init-prepared':
        return turn({ ...state, files: answer.files });
      case 'init-refused':
        return turn({ ...initiating(state.adopt), problem: answer.problem });
      case 'init-written':
        return turn(state, { kind: 'close' }, { kind: 'say', text: FIRST.written });
      default:
        return turn(state);
    }
  },
  pending: (state) => readingPending(state, state.files !== undefined, 'first'),
  waits: (_, pressed) => pressed.kind === 'key' && boundAction(pressed.key, ['initiating']) === 'declare',
  subject: ({ files }) => (files ? 1 : 0),
  lines: (state, world) => ({
    header: [' ', tone('strong', FIRST.title)],
    ...textPage(linesOf(state, world), state.top, world.rows),
  }),
};

function linesOf({ adopt, files, problem }: InitState, { columns, theme }: World): readonly Line[] {
  if (problem) return failedLines(FIRST.refused, problem, columns);
  if (!files) return [[], [` ${FIRST.looking}`]];
  const area = { width: columns - 2, glyphs: theme.glyphs };
  const paths = (list: readonly string[], word: Line): readonly Line[] =>
    list.map((path): Line => ['  ', ...word, `  ${path}`]);
  return [
    [],
    ...wrap(FIRST.willWrite, area.width).map((line): Line => [line]),
    [],
    ...paths(
      files.files.map(({ path }) => path),
      [tone('good', FIRST.made)],
    ),
    ...paths(files.there, [tone('dim', FIRST.stays)]),
    [],
    ...(adopt ? adoptionLines(files, area) : wrap(FIRST.noVolumes, area.width).map((line): Line => [line])),
  ].map((line): Line => [' ', ...line]);
}
