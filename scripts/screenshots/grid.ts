import headless from '@xterm/headless';

/** What stands in one cell of a terminal and how. A wide character leaves the cell after it empty. */
export interface Cell {
  readonly text: string;
  /** A palette colour, 0 to 15; undefined is the terminal's own. */
  readonly color?: number | undefined;
  readonly background?: number | undefined;
  readonly bold: boolean;
  readonly dim: boolean;
  readonly inverse: boolean;
}

export interface Grid {
  readonly rows: readonly (readonly Cell[])[];
  /** Where the cursor shows. */
  readonly cursor?: { readonly row: number; readonly column: number } | undefined;
}

export interface GridSize {
  readonly columns: number;
  readonly rows: number;
}

/** A synchronised update: when it has ended, a whole frame is on the screen. */
const FRAME_BEGIN = '\x1b[?2026h';
const FRAME_END = '\x1b[?2026l';

/** Whether a frame has begun in this output of which the rest has not come yet. */
const isInFrame = (output: string): boolean => output.lastIndexOf(FRAME_BEGIN) > output.lastIndexOf(FRAME_END);

export interface Wanted {
  /** How much of the output is older than the frame. */
  readonly from: number;
  readonly isWanted: (screen: string) => boolean;
}

/**
 * The first whole frame in a program's output that is wanted for its text: the same one in every run, however the
 * output came in pieces. Undefined when there is none.
 */
export async function firstFrame(
  output: string,
  size: GridSize,
  { from, isWanted }: Wanted,
): Promise<Grid | undefined> {
  const terminal = new headless.Terminal({ cols: size.columns, rows: size.rows, allowProposedApi: true });
  let cursorShows = true;
  for (const [final, shows] of [['h', true] as const, ['l', false] as const]) {
    terminal.parser.registerCsiHandler({ prefix: '?', final }, (params) => {
      if (params.includes(25)) cursorShows = shows;
      return false;
    });
  }
  try {
    let written = 0;
    for (const frame of framesOf(output)) {
      await new Promise<void>((resolve) => terminal.write(frame, resolve));
      written += frame.length;
      if (written > from && isWanted(textOf(terminal))) return gridOf(terminal, cursorShows);
    }
    return undefined;
  } finally {
    terminal.dispose();
  }
}

function framesOf(output: string): readonly string[] {
  const parts = output.split(FRAME_END);
  const frames = parts.map((part, index) => (index < parts.length - 1 ? part + FRAME_END : part));
  return isInFrame(output) ? frames.slice(0, -1) : frames;
}

function textOf(terminal: headless.Terminal): string {
  return screenRows(terminal)
    .map((row) => terminal.buffer.active.getLine(row)?.translateToString(true) ?? '')
    .join('\n');
}

function gridOf(terminal: headless.Terminal, cursorShows: boolean): Grid {
  const { active } = terminal.buffer;
  const rows = screenRows(terminal).map((row) =>
    Array.from({ length: terminal.cols }, (_, column) => cellAt(terminal, row, column)),
  );
  return { rows, cursor: cursorShows ? { row: active.cursorY, column: active.cursorX } : undefined };
}

function cellAt({ buffer }: headless.Terminal, row: number, column: number): Cell {
  const cell = buffer.active.getLine(row)?.getCell(column);
  return {
    text: cell ? cell.getChars() || (cell.getWidth() === 0 ? '' : ' ') : ' ',
    color: cell?.isFgPalette() ? cell.getFgColor() : undefined,
    background: cell?.isBgPalette() ? cell.getBgColor() : undefined,
    bold: Boolean(cell?.isBold()),
    dim: Boolean(cell?.isDim()),
    inverse: Boolean(cell?.isInverse()),
  };
}

const screenRows = ({ buffer, rows }: headless.Terminal): readonly number[] =>
  Array.from({ length: rows }, (_, row) => buffer.active.baseY + row);
