import { Box, Text } from 'ink';
import SelectInput from 'ink-select-input';
import type { Theme } from '../theme.ts';

interface MenuProps {
  readonly items: readonly { readonly value: string; readonly label: string; readonly note: string }[];
  readonly initial: string;
  readonly theme: Theme;
  onChoose(value: string): void;
}

/** A plain menu to choose one of a few. The choice is told after the key has been seen by everyone who listens, so that one enter does one thing. */
export function Menu({ items, initial, theme, onChoose }: MenuProps) {
  const width = Math.max(...items.map(({ label }) => label.length)) + 3;
  return (
    <SelectInput
      items={items.map(({ value, label, note }) => ({ value, label: `${label.padEnd(width)}${note}` }))}
      initialIndex={Math.max(
        0,
        items.findIndex(({ value }) => value === initial),
      )}
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
      onSelect={({ value }) => queueMicrotask(() => onChoose(value))}
    />
  );
}
