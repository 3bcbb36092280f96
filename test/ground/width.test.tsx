import { Box, Text } from 'ink';
import { render } from 'ink-testing-library';
import { expect, test } from 'vitest';
import { asciiText, displayWidth, measured } from '../../src/ground/text.ts';

test('a width is what Unicode says of each character, marks taking none', () => {
  expect(['a', 'é', 'e\u0301', '日本', '☰', '🧪', '🇦🇹'].map(displayWidth)).toEqual([1, 1, 1, 4, 2, 2, 2]);
});

test('what is shown of a text is measured, whatever makes it harmless', () => {
  expect(measured('media')).toEqual({ text: 'media', width: 5 });
  expect(measured('日本\u001b')).toEqual({ text: '日本␛', width: 5 });
  expect(measured('日本', asciiText)).toEqual({ text: '??', width: 2 });
});

// Otherwise Ink counts a family of three as one picture, where the layout made its joints visible.
test('Ink measures as the layout does', () => {
  const text = '👨\u200d👩\u200d👧';
  const { lastFrame } = render(
    <Box>
      <Box borderStyle="single">
        <Text>{text}</Text>
      </Box>
    </Box>,
  );
  expect(lastFrame()?.split('\n')[0]).toBe(`┌${'─'.repeat(displayWidth(text))}┐`);
});
