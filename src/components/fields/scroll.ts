/** A movement in a list or a text. */
export type Move = (typeof MOVES)[number];

export const MOVES = ['down', 'up', 'first', 'last', 'half-down', 'half-up', 'page-down', 'page-up'] as const;

export const isMove = (action: string): action is Move => (MOVES as readonly string[]).includes(action);

/** Where the cursor of a list with `count` entries, `page` of them visible, goes. */
export function movedIndex(index: number, count: number, page: number, move: Move): number {
  return clamp(index + distance(move, count, page), 0, count - 1);
}

/** The first visible entry, moved no further than needed to show the one under the cursor. */
export function windowTop(top: number, index: number, count: number, page: number): number {
  const lowest = clamp(top, index - page + 1, index);
  return clamp(lowest, 0, Math.max(0, count - page));
}

/** The first visible line of a text that is scrolled without a cursor. */
export function scrolledTop(top: number, count: number, page: number, move: Move): number {
  return clamp(top + distance(move, count, page), 0, Math.max(0, count - page));
}

function distance(move: Move, count: number, page: number): number {
  switch (move) {
    case 'down':
      return 1;
    case 'up':
      return -1;
    case 'first':
      return -count;
    case 'last':
      return count;
    case 'half-down':
      return Math.max(1, Math.floor(page / 2));
    case 'half-up':
      return -Math.max(1, Math.floor(page / 2));
    case 'page-down':
      return Math.max(1, page - 1);
    case 'page-up':
      return -Math.max(1, page - 1);
  }
}

const clamp = (value: number, low: number, high: number): number => Math.max(low, Math.min(value, Math.max(low, high)));
