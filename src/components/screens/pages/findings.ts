import { type Line, plainText, tone } from '../../../ground/line.ts';
import { diagnosticCount, findingsLines } from '../../../views/diagnostics.ts';
import { SCREENS } from '../../../views/words/screens.ts';
import { keyGroups } from '../../app/hints.ts';
import { boundAction, type Context } from '../../app/keymap.ts';
import { type Screen, turn, type World } from '../../app/screen.ts';
import { findings } from '../../draw/findings.ts';
import { bodyRows, moreBelow } from '../../draw/rows.ts';
import { copying } from '../../fields/copy.ts';
import { isMove, scrolledTop } from '../../fields/scroll.ts';

export interface FindingsState {
  /** The first visible line. */
  readonly top: number;
}

const CONTEXTS: readonly Context[] = ['findings', 'moves'];

/** Every error and warning about the files and the host, with the place and the remedy. */
export const findingsScreen: Screen<FindingsState> = {
  keys: () => keyGroups(CONTEXTS),
  press(state, pressed, world) {
    const action = pressed.kind === 'key' ? boundAction(pressed.key, CONTEXTS) : undefined;
    if (action === undefined) return undefined;
    const lines = linesOf(world);
    if (isMove(action)) return turn({ top: scrolledTop(state.top, lines.length, bodyRows(world.rows), action) });
    if (action === 'back') return turn(state, { kind: 'close' });
    return turn(state, ...copying(lines.map(plainText).join('\n')));
  },
  lines({ top }, world) {
    const lines = linesOf(world);
    const body = bodyRows(world.rows);
    const below = moreBelow(top, body, lines.length);
    return {
      header: [' ', tone('strong', 'Findings'), `   ${diagnosticCount(findings(world.snapshot))}`],
      body: lines.slice(top, top + body),
      scroll: { top, page: body, count: lines.length },
      ...(below && { notice: below }),
    };
  },
};

function linesOf({ snapshot, columns, theme }: World): readonly Line[] {
  const found = findings(snapshot);
  if (found.length === 0) return [[], [` ${SCREENS.noFindings}`]];
  return findingsLines(found, { width: columns, glyphs: theme.glyphs });
}
