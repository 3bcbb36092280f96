import { type Line, plainText, tone } from '../../../ground/line.ts';
import { diagnosticCount, findingsLines } from '../../../views/diagnostics.ts';
import { undeclaredIn } from '../../../views/status/container.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import { keyGroups } from '../../app/hints.ts';
import { boundAction, type Context } from '../../app/keymap.ts';
import { type Screen, turn, type World } from '../../app/screen.ts';
import { findings } from '../../draw/findings.ts';
import { editAsks, editedAsks, foundList } from '../../draw/found.ts';
import { bodyRows } from '../../draw/rows.ts';
import { copying } from '../../fields/copy.ts';
import { isMove, movedIndex } from '../../fields/scroll.ts';

export interface FindingsState {
  /** The one under the cursor. */
  readonly index: number;
}

const CONTEXTS: readonly Context[] = ['findings', 'moves'];

/** Every error and warning about the files and the host, with the place, its line and the remedy. */
export const findingsScreen: Screen<FindingsState> = {
  keys: () => keyGroups(CONTEXTS),
  press(state, pressed, world) {
    const action = pressed.kind === 'key' ? boundAction(pressed.key, CONTEXTS) : undefined;
    if (action === undefined) return undefined;
    const { index, count, current } = listOf(state, world);
    if (isMove(action)) return turn({ index: Math.max(0, movedIndex(index, count, PAGE, action)) });
    if (action === 'back') return turn(state, { kind: 'close' });
    if (action === 'edit-file') return turn(state, ...editAsks(current));
    return turn(state, ...copying(textOf(world)));
  },
  receive: (state, answer) => turn(state, ...(answer.kind === 'edited' ? editedAsks(answer.end) : [])),
  lines(state, world) {
    const { lines, scroll, count } = listOf(state, world);
    const containers = world.snapshot.status?.containers ?? [];
    const undeclared = containers.reduce((sum, one) => sum + undeclaredIn(one), 0);
    return {
      header: [' ', tone('strong', 'Findings'), `   ${diagnosticCount(findings(world.snapshot))}`],
      body: count === 0 ? [[], [` ${SCREENS.noFindings}`]] : lines,
      scroll,
      ...(undeclared > 0 && { notice: [SCREENS.undeclared(undeclared)] }),
    };
  },
};

/** A page of a list whose entries have several lines each. */
const PAGE = 5;

const listOf = ({ index }: FindingsState, world: World) =>
  foundList(findings(world.snapshot), index, bodyRows(world.rows), world);

function textOf({ snapshot, columns, theme }: World): string {
  const lines: readonly Line[] = findingsLines(findings(snapshot), { width: columns, glyphs: theme.glyphs });
  return lines.map(plainText).join('\n');
}
