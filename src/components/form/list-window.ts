/** The first row to draw so that the cursor's row shows and the list keeps as still as it can: the cursor sits mid-window. */
export function windowStart(count: number, cursor: number, height: number): number {
  return Math.max(0, Math.min(cursor - Math.floor(height / 2), count - height));
}

/** Where a key moves a cursor over `count` rows, or undefined where it isn't a motion. */
export function moveCursor(cursor: number, name: string, count: number, page: number): number | undefined {
  const step = MOTIONS[name]?.(cursor, count, Math.max(1, page));
  return step === undefined ? undefined : Math.max(0, Math.min(step, count - 1));
}

const half = (page: number): number => Math.max(1, Math.floor(page / 2));

const MOTIONS: Readonly<Record<string, (cursor: number, count: number, page: number) => number>> = {
  up: (cursor) => cursor - 1,
  k: (cursor) => cursor - 1,
  down: (cursor) => cursor + 1,
  j: (cursor) => cursor + 1,
  'ctrl+u': (cursor, _, page) => cursor - half(page),
  'ctrl+d': (cursor, _, page) => cursor + half(page),
  pgup: (cursor, _, page) => cursor - page,
  pgdn: (cursor, _, page) => cursor + page,
  g: () => 0,
  home: () => 0,
  G: (_, count) => count - 1,
  end: (_, count) => count - 1,
};
