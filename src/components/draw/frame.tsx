import { Box } from 'ink';
import type { Line } from '../../ground/line.ts';
import { padLine, tone } from '../../ground/line.ts';
import type { Rows } from '../app/screen.ts';
import { type KeyHint, keyBar } from './bar.ts';
import { Lines } from './lines.tsx';
import { MenuRows } from './menu.tsx';
import { bodyRows, ruleLine, sharedRows, thumbOf } from './rows.ts';
import type { Theme } from './theme.ts';
import { useTheme } from './themed.ts';

interface FrameProps {
  readonly screen: Rows;
  readonly keys: readonly KeyHint[];
  readonly columns: number;
  readonly rows: number;
}

/** Every screen: a header, a rule, the body, a rule, the keys. Exactly `rows` tall, as a taller root clears the screen each time. */
export function Frame({ screen, keys, columns, rows }: FrameProps) {
  const theme = useTheme();
  const { header, menu, notice, footer } = screen;
  const rule = ruleLine(undefined, { columns }, theme);
  const height = bodyRows(rows);
  const body = scrollbar(screen, { columns, height }, theme);
  const below = [ruleLine(notice, { columns }, theme), footer ?? keyBar(keys, columns)];
  if (!menu) {
    const filled = Array.from({ length: height }, (_, row) => body[row] ?? []);
    return (
      <Box flexDirection="column" width={columns} height={rows}>
        <Lines lines={[header, rule, ...filled, ...below]} height={height + 4} width={columns} />
      </Box>
    );
  }
  const { text, choices } = sharedRows(menu, body.length, height);
  return (
    <Box flexDirection="column" width={columns} height={rows} overflow="hidden">
      <Lines lines={[header, rule]} height={2} width={columns} />
      <Box height={height} flexDirection="column" flexShrink={0} overflow="hidden">
        <Lines lines={body.slice(0, text)} height={text} width={columns} />
        <MenuRows menu={menu} rows={choices} />
      </Box>
      <Lines lines={below} height={2} width={columns} />
    </Box>
  );
}

/** The body with the thumb at its right edge; only its rows are longer for it. */
function scrollbar(
  { body, scroll }: Rows,
  { columns, height }: { readonly columns: number; readonly height: number },
  { glyphs }: Theme,
): readonly Line[] {
  const thumb = scroll && thumbOf(scroll, height);
  if (!thumb) return body;
  return Array.from({ length: height }, (_, row) => {
    const line = body[row] ?? [];
    return thumb(row) ? [...padLine(line, columns - 1), tone('dim', glyphs.thumb)] : line;
  });
}
