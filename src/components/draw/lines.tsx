import { Box, Transform, useStdout } from 'ink';
import { type Line, lineWidth, padLine, textOf } from '../../ground/line.ts';
import { asciiText, displayWidth, safeText } from '../../ground/text.ts';
import type { Theme, ToneStyle } from './theme.ts';
import { useTheme } from './themed.ts';

interface LinesProps {
  readonly lines: readonly Line[];
  /** Exactly this many rows: more is cut, less is filled with blank ones. */
  readonly height: number;
  /** What is wider is cut. */
  readonly width: number;
}

/**
 * The one place where lines become terminal text: nothing raw gets past it. Ink lays out their number alone, and gets each as it
 * writes its row: to lay out rows that are laid out already, each by itself, and to look for what is not harmless, was a third of
 * a frame.
 */
export function Lines({ lines, height, width }: LinesProps) {
  const theme = useTheme();
  const { stdout } = useStdout();
  if (height <= 0) return null;
  const row = (_: string, at: number) => {
    const room = Math.min(width, columnsOf(stdout) ?? width);
    return drawnLine(fitting(lines[at] ?? [], room, theme), theme);
  };
  return (
    <Box height={height} flexShrink={0}>
      <Transform transform={row}>{BLANK.repeat(height - 1) || ' '}</Transform>
    </Box>
  );
}

/** As it is drawn, for it may have shrunk before we know of it. */
function columnsOf(terminal: object): number | undefined {
  const columns = 'columns' in terminal ? Number(terminal.columns) : 0;
  return columns > 0 ? columns : undefined;
}

/** A row that is there, and has nothing. */
const BLANK = '\n';

function fitting(line: Line, width: number, { glyphs: { ellipsis } }: Theme): Line {
  return lineWidth(line) <= width ? line : [...padLine(line, width - displayWidth(ellipsis)), ellipsis];
}

const drawnLine = (line: Line, theme: Theme): string =>
  line
    .map((span) => {
      const text = theme.ascii ? asciiText(textOf(span)) : safeText(textOf(span));
      return typeof span === 'string' || text === '' ? text : styledText(text, theme.tones[span.tone]);
    })
    .join('')
    .replace(MARKS_BEHIND_CODES, '$2$1');

/** Marks go on what is before the codes; Ink would take them for a part of those. */
const MARKS_BEHIND_CODES = /((?:\x1b\[\d+m)+)(\p{M}+)/gu;

/** In the codes of SGR (ECMA-48), as Ink writes them itself: what it finds so it takes as it is. */
function styledText(text: string, { color, bold = false, dimColor = false, inverse = false }: ToneStyle): string {
  const on = [bold ? 1 : 0, dimColor ? 2 : 0, inverse ? 7 : 0, color ? COLORS[color] : 0].filter((code) => code > 0);
  if (on.length === 0) return text;
  const off = [color ? 39 : 0, inverse ? 27 : 0, bold || dimColor ? 22 : 0].filter((code) => code > 0);
  return `${on.map(sgr).join('')}${text}${off.map(sgr).join('')}`;
}

const COLORS: Readonly<Record<NonNullable<ToneStyle['color']>, number>> = {
  red: 31,
  green: 32,
  yellow: 33,
  blue: 34,
  magenta: 35,
  cyan: 36,
};

const sgr = (code: number): string => `\x1b[${code}m`;
