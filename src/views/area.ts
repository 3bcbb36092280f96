/** The characters that stand for something; a terminal that shows no more than ASCII gets others. */
export interface Glyphs {
  readonly cursor: string;
  readonly rule: string;
  /** Between two panes; `thumb` is the part of it where a longer list stands. */
  readonly wall: string;
  readonly thumb: string;
  /** Behind the title of the column that a list is sorted by. */
  readonly rising: string;
  readonly falling: string;
  readonly ellipsis: string;
  /** Before a command that is an equivalent, not what runs. */
  readonly about: string;
  readonly arrow: string;
  readonly bullet: string;
  readonly barDone: string;
  readonly barLeft: string;
  /** The text cursor of a field. */
  readonly caret: string;
  readonly checked: string;
  readonly unchecked: string;
}

/** Where lines are drawn. */
export interface Area {
  /** Columns; infinite where nothing is wrapped or cut: in a report. */
  readonly width: number;
  readonly glyphs: Glyphs;
}

/** Nobody reads longer lines. */
export const WIDEST = 110;

/** How wide prose is there. */
export const proseWidth = ({ width }: Pick<Area, 'width'>): number =>
  width === Number.POSITIVE_INFINITY ? width : Math.min(width, WIDEST);

/** For UTF-8 terminals. */
export const UNICODE_GLYPHS: Glyphs = {
  cursor: '>',
  rule: '─',
  wall: '│',
  thumb: '┃',
  rising: '▲',
  falling: '▼',
  ellipsis: '…',
  about: '≈',
  arrow: '→',
  bullet: '·',
  barDone: '━',
  barLeft: '─',
  caret: '▏',
  checked: '[x]',
  unchecked: '[ ]',
};

/** For the Linux console and for locales without UTF-8. */
export const ASCII_GLYPHS: Glyphs = {
  cursor: '>',
  rule: '-',
  wall: '|',
  thumb: '#',
  rising: '^',
  falling: 'v',
  ellipsis: '..',
  about: '=~',
  arrow: '->',
  bullet: '*',
  barDone: '#',
  barLeft: '.',
  caret: '_',
  checked: '[x]',
  unchecked: '[ ]',
};
