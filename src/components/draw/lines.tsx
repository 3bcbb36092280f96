import { Box, Text } from 'ink';
import { memo } from 'react';
import { type Line, textOf } from '../../ground/line.ts';
import { asciiText, safeText } from '../../ground/text.ts';
import type { Theme, ToneStyle } from './theme.ts';
import { useTheme } from './themed.ts';

interface LinesProps {
  readonly lines: readonly Line[];
  /** Exactly this many rows: more is cut, less is filled with blank ones. */
  readonly height: number;
}

/**
 * The one place where lines become terminal text: nothing raw gets past it. What is wider than the box around them is cut. One `Text` a row keeps repaints small; its colours
 * are in it, for to lay out each span by itself takes Ink as long again.
 */
export function Lines({ lines, height }: LinesProps) {
  const theme = useTheme();
  const rows = Array.from({ length: Math.max(0, height) }, (_, row) => drawnLine(lines[row] ?? [], theme));
  return (
    <Box flexDirection="column" height={rows.length} flexShrink={0}>
      {rows.map((text, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its position
        <Row key={row} text={text} />
      ))}
    </Box>
  );
}

const Row = memo(function Row({ text }: { readonly text: string }) {
  return <Text wrap="truncate-end">{text === '' ? ' ' : text}</Text>;
});

const drawnLine = (line: Line, theme: Theme): string =>
  line
    .map((span) => {
      const text = theme.ascii ? asciiText(textOf(span)) : safeText(textOf(span));
      return typeof span === 'string' || text === '' ? text : styledText(text, theme.tones[span.tone]);
    })
    .join('');

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
