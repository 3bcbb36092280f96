import { Box, Text } from 'ink';
import { Fragment, memo } from 'react';
import { type Line, textOf } from '../../ground/line.ts';
import { asciiText, safeText } from '../../ground/text.ts';
import type { Theme } from './theme.ts';
import { useTheme } from './themed.ts';

interface LinesProps {
  readonly lines: readonly Line[];
  readonly width: number;
  /** Exactly this many rows: more is cut, less is filled with blank ones. */
  readonly height: number;
}

/** The one place where lines become terminal text: nothing raw gets past it. One `Text` a row keeps repaints small. */
export function Lines({ lines, width, height }: LinesProps) {
  const rows = Array.from({ length: Math.max(0, height) }, (_, row) => lines[row] ?? BLANK);
  return (
    <Box flexDirection="column" width={width} height={rows.length} flexShrink={0}>
      {rows.map((line, row) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a row of the screen is its position
        <Row key={row} line={line} />
      ))}
    </Box>
  );
}

const BLANK: Line = [];

const Row = memo(function Row({ line }: { readonly line: Line }) {
  const theme = useTheme();
  const spans = line.filter((span) => textOf(span) !== '');
  if (spans.length === 0) return <Text> </Text>;
  return (
    <Text wrap="truncate-end">
      {spans.map((span, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a span is its position in the line
        <Fragment key={index}>
          {typeof span === 'string' ? (
            shown(span, theme)
          ) : (
            <Text {...theme.tones[span.tone]}>{shown(span.text, theme)}</Text>
          )}
        </Fragment>
      ))}
    </Text>
  );
});

const shown = (text: string, theme: Theme): string => (theme.ascii ? asciiText(text) : safeText(text));
