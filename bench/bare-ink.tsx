import { Box, render, Text } from 'ink';

/** What a frame costs at least: 24 rows of text, drawn by Ink, without anything to say. Ends when its input does, or by a key. */
const ROWS = Array.from({ length: 24 }, (_, row) => `row ${row}`.padEnd(70, '.'));

const { unmount } = render(
  <Box flexDirection="column" height={24}>
    {ROWS.map((text) => (
      <Text key={text}>{text}</Text>
    ))}
  </Box>,
  { alternateScreen: true },
);
process.stdin.on('data', unmount);
