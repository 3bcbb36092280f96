import { describe, expect, it } from 'vitest';
import { pressTextField, type TextField, textField, typeInto } from '../../../src/components/fields/field.ts';

const press = (field: TextField, ...keys: readonly string[]): TextField =>
  keys.reduce((now, key) => pressTextField(now, key) ?? now, field);

/** The text with the cursor as a bar. */
const shown = ({ text, cursor }: TextField): string => `${text.slice(0, cursor)}|${text.slice(cursor)}`;

describe('a text field', () => {
  it('takes characters at the cursor', () => {
    expect(shown(press(textField(), 'a', 'c', 'left', 'b', ' '))).toBe('ab |c');
  });

  it('goes to both ends', () => {
    expect(shown(press(textField('media'), 'ctrl+a'))).toBe('|media');
    expect(shown(press(textField('media'), 'home', 'end'))).toBe('media|');
    expect(shown(press(textField('media'), 'ctrl+a', 'ctrl+e'))).toBe('media|');
  });

  it('walks words, of which a path part is one', () => {
    expect(shown(press(textField('/tank/media files'), 'alt+b', 'alt+b'))).toBe('/tank/|media files');
    expect(shown(press(textField('/tank/media'), 'home', 'ctrl+right'))).toBe('/tank|/media');
  });

  it('deletes a word, to the start and to the end', () => {
    expect(shown(press(textField('/tank/media'), 'ctrl+w'))).toBe('/tank/|');
    expect(shown(press(textField('/tank/media'), 'alt+b', 'ctrl+u'))).toBe('|media');
    expect(shown(press(textField('/tank/media'), 'alt+b', 'ctrl+k'))).toBe('/tank/|');
    expect(shown(press(textField('/tank/media'), 'home', 'alt+d'))).toBe('|/media');
  });

  it('deletes before and at the cursor, and nothing at the ends', () => {
    expect(shown(press(textField('abc'), 'left', 'backspace'))).toBe('a|c');
    expect(shown(press(textField('abc'), 'home', 'delete', 'ctrl+d'))).toBe('|c');
    expect(shown(press(textField('a'), 'home', 'backspace', 'end', 'delete'))).toBe('a|');
  });

  it('treats a character outside the basic plane as one', () => {
    expect(shown(press(textField('a😀'), 'left'))).toBe('a|😀');
    expect(shown(press(textField('😀b'), 'home', 'right'))).toBe('😀|b');
    expect(shown(press(textField('a😀'), 'backspace'))).toBe('a|');
  });

  it('pastes at the cursor and drops control characters and line breaks', () => {
    expect(shown(typeInto(press(textField('/tank'), 'home'), '/mnt\r\n\u001b[31m\u0007\u0085'))).toBe('/mnt[31m|/tank');
  });

  it('leaves keys that are not an editor’s to others', () => {
    for (const key of ['enter', 'tab', 'shift+tab', 'esc', 'up', 'down', 'ctrl+c']) {
      expect(pressTextField(textField('a'), key)).toBeUndefined();
    }
  });
});
