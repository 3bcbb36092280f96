import { type Span, tone } from '../../ground/line.ts';
import type { Theme } from '../draw/theme.ts';
import type { TextField } from './field.ts';

/** A text field with its caret; a text that is wider shows the part around the caret. */
export function fieldSpans({ text, cursor }: TextField, width: number, theme: Theme): readonly Span[] {
  const before = [...text.slice(0, cursor)];
  const after = [...text.slice(cursor)];
  const room = Math.max(1, width - 1);
  const behind = Math.min(before.length, Math.max(room - after.length, Math.ceil(room / 2)));
  return [
    tone('strong', before.slice(before.length - behind).join('')),
    tone('accent', theme.glyphs.caret),
    tone('strong', after.slice(0, room - behind).join('')),
  ];
}
