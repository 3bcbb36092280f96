import type { Tone } from '../ground/line.ts';
import { asciiText, safeText } from '../ground/text.ts';

/** How text is written for the terminal or file it goes to. */
export interface Style {
  readonly ascii: boolean;
  /** Outside text, made harmless. */
  readonly safe: (text: string) => string;
  /** The same, in a tone. */
  readonly paint: (tone: Tone, text: string) => string;
  /** Before a command that is an equivalent, not what runs. */
  readonly about: string;
  readonly ellipsis: string;
  readonly bullet: string;
}

export function textStyle({ color, ascii }: { readonly color: boolean; readonly ascii: boolean }): Style {
  const safe = ascii ? asciiText : safeText;
  return {
    ascii,
    safe,
    paint: (tone, text) => (color && TONES[tone] !== '' ? `\x1b[${TONES[tone]}m${safe(text)}\x1b[0m` : safe(text)),
    about: ascii ? '=~' : '≈',
    ellipsis: ascii ? '..' : '…',
    bullet: ascii ? '*' : '·',
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
};
