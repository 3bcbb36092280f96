import type { Problem } from '../../../ground/problem.ts';
import type { ActionId } from '../../app/keymap.ts';
import { type Awaited, type Turn, turn } from '../../app/screen.ts';
import { bodyRows } from '../../draw/rows.ts';
import { isMove, scrolledTop } from '../../fields/scroll.ts';

/** A page that is looked up, read, and then written by enter. */
interface Read {
  readonly problem?: Problem;
  readonly writing?: boolean;
  /** The first visible line. */
  readonly top: number;
}

/** It scrolls, and is left; undefined: the action is the page's own. */
export function readingTurn<State extends Read>(
  state: State,
  action: ActionId,
  { lines, rows }: { readonly lines: number; readonly rows: number },
): Turn<State> | undefined {
  if (isMove(action)) return turn({ ...state, top: scrolledTop(state.top, lines, bodyRows(rows), action) });
  return action === 'back' ? turn(state, { kind: 'close' }) : undefined;
}

/** What it waits for: the writing, or `what` where that is neither there nor refused. */
export function readingPending<What extends Awaited>(
  { problem, writing }: Read,
  isThere: boolean,
  what: What,
): What | 'write' | undefined {
  if (writing) return 'write';
  return isThere || problem ? undefined : what;
}
