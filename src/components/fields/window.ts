import { boundAction } from '../app/keymap.ts';
import { isMove, movedIndex } from './scroll.ts';

/** The first row to draw so that the cursor's row shows: the cursor sits mid-window wherever the ends allow it. */
export function windowStart(count: number, cursor: number, height: number): number {
  return Math.max(0, Math.min(cursor - Math.floor(height / 2), count - height));
}

/** Where a key moves a cursor over `count` rows, or undefined where it isn't a motion. */
export function moveCursor(cursor: number, key: string, count: number, page: number): number | undefined {
  const action = boundAction(key, ['moves']);
  return action !== undefined && isMove(action) ? movedIndex(cursor, count, page, action) : undefined;
}
