import { type Line, plainText, type Tone } from '../ground/line.ts';
import { asciiText, safeText } from '../ground/text.ts';
import { type Area, ASCII_GLYPHS, UNICODE_GLYPHS } from './area.ts';

/** How text is written for the stream it goes to: a report, in which nothing is cut; a terminal has its sentences broken (`printer.ts`). */
export interface Style {
  readonly ascii: boolean;
  readonly area: Area;
  /** Outside text, made harmless. */
  readonly safe: (text: string) => string;
  /** The same, in a tone. */
  readonly paint: (tone: Tone, text: string) => string;
  /** Lines as they are written, harmless and in their tones. */
  readonly print: (lines: readonly Line[]) => readonly string[];
}

export function textStyle({ color, ascii }: { readonly color: boolean; readonly ascii: boolean }): Style {
  const safe = ascii ? asciiText : safeText;
  const paint: Style['paint'] = (tone, text) =>
    color && TONES[tone] !== '' ? `\x1b[${TONES[tone]}m${safe(text)}\x1b[0m` : safe(text);
  const painted = (line: Line): string => {
    let text = '';
    for (const span of line) text += typeof span === 'string' ? safe(span) : paint(span.tone, span.text);
    return text;
  };
  const printed = color ? painted : (line: Line): string => safe(plainText(line));
  return {
    ascii,
    area: { width: Number.POSITIVE_INFINITY, glyphs: ascii ? ASCII_GLYPHS : UNICODE_GLYPHS },
    safe,
    paint,
    print: (lines) => lines.map(printed),
  };
}

/** Only the sixteen colours every terminal has. */
const TONES: Readonly<Record<Tone, string>> = {
  plain: '',
  dim: '2',
  strong: '1',
  accent: '36',
  good: '32',
  warn: '33',
  bad: '31',
  bar: '1;7',
};
