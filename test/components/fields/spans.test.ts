import { describe, expect, it } from 'vitest';
import { ASCII_THEME, UNICODE_THEME } from '../../../src/components/draw/theme.ts';
import { textField } from '../../../src/components/fields/field.ts';
import { fieldSpans } from '../../../src/components/fields/spans.ts';
import { lineWidth, plainText } from '../../../src/ground/line.ts';

const shown = (text: string, cursor: number, width: number): string =>
  plainText(fieldSpans({ text, cursor }, width, UNICODE_THEME));

describe('a drawn field', () => {
  it('shows the whole text with the caret where the next character goes', () => {
    expect(shown('media', 2, 20)).toBe('me▏dia');
  });

  it('shows the part around the caret where the text is wider', () => {
    expect(shown('0123456789', 10, 6)).toBe('56789▏');
    expect(shown('0123456789', 0, 6)).toBe('▏01234');
    expect(shown('0123456789', 5, 6)).toContain('▏');
  });

  it('never gets wider than it may', () => {
    for (let cursor = 0; cursor <= 10; cursor += 1) {
      expect(lineWidth(fieldSpans({ text: '0123456789', cursor }, 6, UNICODE_THEME))).toBeLessThanOrEqual(6);
    }
  });

  it('has a caret in ASCII as well', () => {
    expect(plainText(fieldSpans(textField('a'), 10, ASCII_THEME))).toBe('a_');
  });
});
