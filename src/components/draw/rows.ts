import type { Line } from '../../ground/line.ts';
import { SCREENS } from '../../views/words/screens.ts';

/** What a screen has left between its two rules, of all rows of the terminal. */
export const bodyRows = (rows: number): number => Math.max(1, rows - 4);

/** A notice for what goes on below the screen. */
export function moreBelow(top: number, page: number, count: number): Line | undefined {
  const left = count - top - page;
  return left > 0 ? [SCREENS.below(left)] : undefined;
}
