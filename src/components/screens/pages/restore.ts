import { type Line, marked, tone } from '../../../ground/line.ts';
import type { Problem } from '../../../ground/problem.ts';
import { wrap } from '../../../ground/wrap.ts';
import { diffView } from '../../../views/diff.ts';
import { changedSince, leavingText, restoreMeans, returnText, versionText } from '../../../views/past.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import type { Restorable } from '../../app/contract.ts';
import { keyGroups } from '../../app/hints.ts';
import { type ActionId, boundAction, type Context } from '../../app/keymap.ts';
import { type Screen, turn, type World } from '../../app/screen.ts';
import { failedLines } from '../../draw/failed.ts';
import { textPage } from '../../draw/rows.ts';
import { readingPending, readingTurn } from './reading.ts';

/** Where the putting back of a kept version of the configuration stands. */
export interface RestoreState {
  /** Absent until it was looked at, and where it cannot be. */
  readonly restorable?: Restorable;
  readonly problem?: Problem;
  /** It is being written. */
  readonly writing?: boolean;
  /** Each version that is shown has a number of its own. */
  readonly serial: number;
  /** The first visible line. */
  readonly top: number;
}

export const RESTORING: RestoreState = { serial: 1, top: 0 };

const CONTEXTS: readonly Context[] = ['versions', 'moves'];

/** What a kept version of the configuration would change; enter puts it back, and there are others. */
export const restoreScreen: Screen<RestoreState> = {
  keys: (state) => keyGroups(CONTEXTS, usefulIn(state)),
  press(state, pressed, world) {
    const action = pressed.kind === 'key' ? boundAction(pressed.key, CONTEXTS) : undefined;
    if (action === undefined) return undefined;
    const read = readingTurn(state, action, { lines: linesOf(state, world).length, rows: world.rows });
    if (read) return read;
    const { restorable, writing, serial } = state;
    if (!restorable || writing || !usefulIn(state)(action)) return turn(state);
    if (action !== 'declare') {
      const n = restorable.version.n + (action === 'older' ? 1 : -1);
      return turn({ serial: serial + 1, top: 0 }, { kind: 'restorable', request: { n } });
    }
    if (!pressed.seen) return turn(state, { kind: 'say', text: SCREENS.restoreNotSeen });
    return turn({ ...state, writing: true }, { kind: 'restore', restorable });
  },
  receive(state, answer) {
    switch (answer.kind) {
      case 'restorable':
        return turn({ ...state, restorable: answer.restorable });
      case 'unrestorable':
        return turn({ serial: state.serial, top: 0, problem: answer.problem });
      case 'restored':
        return turn(state, { kind: 'close' }, { kind: 'say', text: SCREENS.restored });
      default:
        return turn(state);
    }
  },
  pending: (state) => readingPending(state, state.restorable !== undefined, 'version'),
  waits: (_, pressed) => pressed.kind === 'key' && boundAction(pressed.key, ['versions']) === 'declare',
  subject: ({ restorable, serial }) => (restorable ? serial : 0),
  lines: (state, world) => ({
    header: [
      ' ',
      tone('strong', state.restorable && !state.restorable.returned ? SCREENS.restoreWhole : SCREENS.restore),
    ],
    ...textPage(linesOf(state, world), state.top, world.rows),
  }),
};

const usefulIn =
  ({ restorable }: RestoreState) =>
  (action: ActionId): boolean => {
    // Of a run only one version is from before it.
    if (action === 'older' || action === 'newer') {
      if (!restorable || restorable.returned) return false;
      return action === 'older' ? restorable.version.n < restorable.kept : restorable.version.n > 1;
    }
    return action !== 'declare' || restorable !== undefined;
  };

function linesOf({ restorable, problem }: RestoreState, { columns, theme }: World): readonly Line[] {
  if (problem) return failedLines(SCREENS.noRestore, problem, columns);
  if (!restorable) return [[], [SCREENS.reading]];
  const { version, kept, file, diff, leaving, returned } = restorable;
  const area = { width: columns - 2, glyphs: theme.glyphs };
  const told = (text: string) => wrap(text, area.width).map((line): Line => [line]);
  return [
    ...told(returned ? returnText(returned.run) : versionText(version, kept)),
    ...(returned ? told(restoreMeans(restorable)) : marked([tone('warn', '!')], restoreMeans(restorable), area.width)),
    ...changedSince(restorable).flatMap((text) => marked([tone('warn', '!')], text, area.width)),
    [],
    ...wrap(file, area.width).map((line): Line => [tone('strong', line)]),
    ...diffView(diff, area),
    ...(leaving.length > 0 ? [[], ...told(leavingText(leaving))] : []),
  ].map((line): Line => [' ', ...line]);
}
