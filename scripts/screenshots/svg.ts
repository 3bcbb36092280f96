import type { Cell, Grid } from './grid.ts';

const CELL = { width: 9, height: 19 };
const FONT_SIZE = 15;
const BASELINE = 14;
const MARGIN = 18;
/** What a font may draw too short to touch its neighbour, and what other fonts lack. */
const DRAWN = '─━▏│┃';

const BACKGROUND = '#16191f';
const FOREGROUND = '#d5d9e0';
const PALETTE = [
  ...['#3a3f4b', '#e5707a', '#8cc17c', '#dcb65f', '#6ea8e8', '#c08add', '#5cc4d4', '#d5d9e0'],
  ...['#5c6370', '#f08b93', '#a5d696', '#ecca7e', '#8bbcf2', '#d3a4ec', '#7fd8e6', '#ffffff'],
];

/** Draws a terminal's screen: the same bytes for the same screen. */
export const svgOf = (grid: Grid, title: string): string => pictureOf(grid, { title, style: '', drawn: drawnIn(grid) });

/** One of the screens that a film shows, for so many seconds. */
export interface Shown {
  readonly grid: Grid;
  readonly seconds: number;
}

/** Screens one after the other, over and over, in a picture that moves by itself. */
export function filmOf(shown: readonly [Shown, ...Shown[]], title: string): string {
  const whole = shown.reduce((sum, { seconds }) => sum + seconds, 0);
  const percent = (seconds: number) => ((seconds / whole) * 100).toFixed(3);
  let begun = 0;
  const scenes = shown.map(({ grid, seconds }, index) => {
    const [from, to] = [percent(begun), percent(begun + seconds)];
    begun += seconds;
    return {
      style:
        `@keyframes s${index}{0%,${to}%{visibility:hidden}${from}%{visibility:visible}}` +
        `.s${index}{visibility:hidden;animation:s${index} ${whole}s step-end infinite}`,
      drawn: [`<g class="s${index}">`, ...drawnIn(grid), '</g>'],
    };
  });
  const style = scenes.map((scene) => scene.style).join('');
  return pictureOf(shown[0].grid, { title, style, drawn: scenes.flatMap(({ drawn }) => drawn) });
}

function pictureOf(
  { rows }: Grid,
  { title, style, drawn }: { readonly title: string; readonly style: string; readonly drawn: readonly string[] },
): string {
  const width = Math.max(...rows.map((row) => row.length)) * CELL.width + 2 * MARGIN;
  const height = rows.length * CELL.height + 2 * MARGIN;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img">`,
    `<title>${escaped(title)}</title>`,
    '<style>text{font:' +
      `${FONT_SIZE}px ui-monospace,SFMono-Regular,Menlo,Consolas,"DejaVu Sans Mono","Liberation Mono",monospace;` +
      `fill:${FOREGROUND};white-space:pre}.b{font-weight:bold}.d{opacity:.6}${style}</style>`,
    `<rect width="${width}" height="${height}" rx="9" fill="${BACKGROUND}"/>`,
    ...drawn,
    '</svg>',
    '',
  ].join('\n');
}

const drawnIn = ({ rows, cursor }: Grid): readonly string[] => [
  ...(cursor ? [block({ ...cursor, length: 1 }, FOREGROUND, 0.7)] : []),
  ...rows.flatMap((row, at) => runsOf(row).flatMap((run) => drawRun(run, at))),
];

/** Cells beside each other that look alike. */
interface Run {
  readonly column: number;
  readonly text: string;
  readonly style: Cell;
}

/** Split where the look changes, at drawn characters, at several blanks and where fonts may differ in width. */
function runsOf(row: readonly Cell[]): readonly Run[] {
  const runs: Run[] = [];
  for (const [column, cell] of row.entries()) {
    const last = runs.at(-1);
    if (last && sameLook(last.style, cell) && kindOf(last.style.text) === kindOf(cell.text)) {
      runs[runs.length - 1] = { ...last, text: last.text + cell.text };
    } else {
      runs.push({ column, text: cell.text, style: cell });
    }
  }
  return runs.flatMap(words);
}

function kindOf(text: string): string {
  if (DRAWN.includes(text) && text !== '') return text;
  return /^[\x20-\x7e]*$/.test(text) ? 'ascii' : `other ${text}`;
}

function words(run: Run): readonly Run[] {
  const ground = isFilled(run.style) ? [{ ...run, text: ' '.repeat([...run.text].length) }] : [];
  return [...ground, ...textsIn(run)];
}

/** What stands between several blanks: not every viewer keeps those. */
function textsIn(run: Run): readonly Run[] {
  return [...run.text.matchAll(/\S+( \S+)*/g)].map((match) => ({
    ...run,
    column: run.column + match.index,
    text: match[0],
  }));
}

function drawRun({ column, text, style }: Run, row: number): readonly string[] {
  const length = [...text].length;
  const color = style.inverse ? (style.background ?? BACKGROUND) : (style.color ?? FOREGROUND);
  const ground = style.inverse ? (style.color ?? FOREGROUND) : style.background;
  const fill = ground === undefined ? [] : [block({ column, row, length }, paint(ground))];
  if (text.trim() === '') return fill;
  if (DRAWN.includes(text.charAt(0)))
    return [...fill, drawLine(text.charAt(0), { column, row, length }, style.dim, paint(color))];
  const look = [style.bold ? 'b' : '', style.dim ? 'd' : ''].filter((name) => name !== '').join(' ');
  const attributes = [
    `x="${MARGIN + column * CELL.width}" y="${MARGIN + row * CELL.height + BASELINE}"`,
    `textLength="${length * CELL.width}"${length > 1 ? ' lengthAdjust="spacingAndGlyphs"' : ''}`,
    ...(look === '' ? [] : [`class="${look}"`]),
    ...(color === FOREGROUND ? [] : [`fill="${paint(color)}" style="fill:${paint(color)}"`]),
  ];
  return [...fill, `<text ${attributes.join(' ')}>${escaped(text)}</text>`];
}

/** Where so many cells stand. */
interface Place {
  readonly column: number;
  readonly row: number;
  readonly length: number;
}

function drawLine(glyph: string, { column, row, length }: Place, dim: boolean, color: string): string {
  const [x, y] = [MARGIN + column * CELL.width, MARGIN + row * CELL.height];
  const opacity = dim ? ' opacity=".6"' : '';
  if (glyph === '▏')
    return `<rect x="${x}" y="${y + 1}" width="2" height="${CELL.height - 2}" fill="${color}"${opacity}/>`;
  const thickness = glyph === '━' || glyph === '┃' ? 3 : 1;
  if (glyph === '│' || glyph === '┃') {
    const left = x + Math.floor((CELL.width - thickness) / 2);
    return `<rect x="${left}" y="${y}" width="${thickness}" height="${CELL.height}" fill="${color}"${opacity}/>`;
  }
  const top = y + Math.floor((CELL.height - thickness) / 2);
  return `<rect x="${x}" y="${top}" width="${length * CELL.width}" height="${thickness}" fill="${color}"${opacity}/>`;
}

function block({ column, row, length }: Place, color: string, opacity = 1): string {
  const [x, y] = [MARGIN + column * CELL.width, MARGIN + row * CELL.height];
  const see = opacity === 1 ? '' : ` opacity="${opacity}"`;
  return `<rect x="${x}" y="${y}" width="${length * CELL.width}" height="${CELL.height}" fill="${color}"${see}/>`;
}

const isFilled = ({ inverse, background }: Cell): boolean => inverse || background !== undefined;

const paint = (color: string | number): string => (typeof color === 'number' ? (PALETTE[color] ?? FOREGROUND) : color);

function sameLook(a: Cell, b: Cell): boolean {
  return (
    a.color === b.color &&
    a.background === b.background &&
    a.bold === b.bold &&
    a.dim === b.dim &&
    a.inverse === b.inverse
  );
}

const ESCAPES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const escaped = (text: string): string => text.replace(/[&<>"]/g, (character) => ESCAPES[character] ?? character);
