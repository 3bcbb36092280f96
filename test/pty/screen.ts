import headless from '@xterm/headless';

/** What a terminal shows of what is written to it. */
export interface Screen {
  /** `shown` is called when it is on the screen. */
  readonly write: (data: string, shown: () => void) => void;
  /** The rows on the screen, without the blanks at their ends. */
  readonly rows: () => readonly string[];
  /** Every line there is to scroll to, the screen's included. */
  readonly scrollback: () => string;
  readonly onAlternateScreen: () => boolean;
  readonly cursor: () => Cursor;
  /** A frame has begun of which the rest has not come: what shows is neither the old one nor the new. */
  readonly inFrame: () => boolean;
  readonly resize: (columns: number, rows: number) => void;
  readonly close: () => void;
}

/** Row and column count from 0. */
export interface Cursor {
  readonly row: number;
  readonly column: number;
  readonly visible: boolean;
}

/** DECTCEM, which xterm keeps to itself. */
const SHOW_CURSOR = 25;

/** A synchronised update, which a whole frame is. */
const SYNCHRONISED = 2026;

/** `answer` gets what a terminal says when it is asked for its cursor or its abilities. */
export function openScreen(columns: number, rows: number, answer: (text: string) => void): Screen {
  const terminal = new headless.Terminal({ cols: columns, rows, scrollback: 10_000, allowProposedApi: true });
  terminal.onData(answer);
  let visible = true;
  let inFrame = false;
  const modesAre = (set: boolean) => (params: readonly (number | number[])[]) => {
    if (params.includes(SHOW_CURSOR)) visible = set;
    if (params.includes(SYNCHRONISED)) inFrame = set;
    return false;
  };
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'h' }, modesAre(true));
  terminal.parser.registerCsiHandler({ prefix: '?', final: 'l' }, modesAre(false));
  const buffer = () => terminal.buffer.active;
  const lines = (from: number, to: number): readonly string[] =>
    Array.from(
      { length: to - from },
      // Up to the edge: a line that was longer before the terminal shrank keeps what nobody sees any more.
      (_, row) =>
        buffer()
          .getLine(from + row)
          ?.translateToString(true, 0, terminal.cols) ?? '',
    );
  return {
    write: (data, shown) => terminal.write(data, shown),
    rows: () => lines(buffer().baseY, buffer().baseY + terminal.rows),
    scrollback: () => lines(0, buffer().length).join('\n').trimEnd(),
    onAlternateScreen: () => buffer().type === 'alternate',
    cursor: () => ({ row: buffer().cursorY, column: buffer().cursorX, visible }),
    inFrame: () => inFrame,
    resize: (newColumns, newRows) => terminal.resize(newColumns, newRows),
    close: () => terminal.dispose(),
  };
}
