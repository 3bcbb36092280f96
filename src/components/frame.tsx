import { Box } from 'ink';
import type { ReactNode } from 'react';
import { type KeyHint, keyBar } from './key-bar.ts';
import { type Line, Lines, lineWidth, tone } from './lines.tsx';
import type { Theme } from './theme.ts';

interface FrameProps {
  readonly columns: number;
  readonly rows: number;
  readonly theme: Theme;
  readonly header: Line;
  /** Keys of the last row, most important first; or a line of its own, a filter's field say. */
  readonly footer: readonly KeyHint[] | { readonly line: Line };
  /** Said in the lower rule: `2 warnings`. */
  readonly notice?: Line;
  /** Exactly `bodyRows(rows)` tall. */
  readonly children: ReactNode;
}

/** Every screen: a header, a rule, the body, a rule, the keys. Exactly `rows` tall, as a taller root clears the screen each time. */
export function Frame({ columns, rows, theme, header, footer, notice, children }: FrameProps) {
  const rule: Line = [tone('dim', theme.glyphs.rule.repeat(columns))];
  const keys = 'line' in footer ? footer.line : keyBar(footer, columns);
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Lines lines={[header, rule]} width={columns} height={2} theme={theme} />
      <Box width={columns} height={bodyRows(rows)} flexDirection="column" flexShrink={0} overflow="hidden">
        {children}
      </Box>
      <Lines lines={[notice ? noticed(notice, columns, theme) : rule, keys]} width={columns} height={2} theme={theme} />
    </Box>
  );
}

/** What a screen has left between the two rules. */
export const bodyRows = (rows: number): number => Math.max(1, rows - 4);

/** A notice for what goes on below the screen. */
export function moreBelow(top: number, page: number, count: number): Line | undefined {
  const left = count - top - page;
  return left > 0 ? [`${left} more ${left === 1 ? 'line' : 'lines'} below`] : undefined;
}

function noticed(notice: Line, columns: number, theme: Theme): Line {
  const dash = theme.glyphs.rule;
  const rest = Math.max(0, columns - lineWidth(notice) - 5);
  return [tone('dim', `${dash.repeat(3)} `), ...notice, tone('dim', ` ${dash.repeat(rest)}`)];
}
