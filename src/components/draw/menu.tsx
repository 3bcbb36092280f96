import { Box, Text } from 'ink';
import SelectInput from 'ink-select-input';
import type { Menu } from '../app/screen.ts';
import { windowStart } from '../fields/window.ts';
import { useTheme } from './themed.ts';

/** A menu to choose one of a few, as many as have room, with the one under the cursor among them. It only draws: its list never listens, and is a new one wherever the cursor stands. */
export function MenuRows({ menu: { items, cursor }, rows }: { readonly menu: Menu; readonly rows: number }) {
  const theme = useTheme();
  const start = windowStart(items.length, cursor, rows);
  const width = Math.max(...items.map(({ label }) => label.length)) + 3;
  return (
    <SelectInput
      key={cursor}
      isFocused={false}
      items={items.slice(start, start + rows).map(({ value, label, note }) => ({
        value,
        label: note === '' ? label : `${label.padEnd(width)}${note}`,
      }))}
      initialIndex={cursor - start}
      indicatorComponent={({ isSelected = false }) => (
        <Box flexShrink={0}>
          <Text {...theme.tones.accent}>{isSelected ? ` ${theme.glyphs.cursor} ` : '   '}</Text>
        </Box>
      )}
      itemComponent={({ label, isSelected = false }) => (
        <Text {...theme.tones[isSelected ? 'strong' : 'plain']} wrap="truncate-end">
          {label}
        </Text>
      )}
    />
  );
}
