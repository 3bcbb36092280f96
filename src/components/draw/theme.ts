import type { Tone } from '../../ground/line.ts';
import { ASCII_GLYPHS, type Glyphs, UNICODE_GLYPHS } from '../../views/area.ts';

/** The props of Ink's `Text` for a tone. Only the sixteen colours every terminal has. */
export interface ToneStyle {
  readonly color?: string;
  readonly bold?: boolean;
  readonly dimColor?: boolean;
}

export interface Theme {
  readonly ascii: boolean;
  readonly glyphs: Glyphs;
  readonly tones: Readonly<Record<Tone, ToneStyle>>;
}

/** ASCII glyphs for the Linux console and for locales without UTF-8. */
export function themeFor(env: Readonly<Record<string, string | undefined>>): Theme {
  const locale = env.LC_ALL || env.LC_CTYPE || env.LANG || '';
  const ascii = env.TERM === 'linux' || !/utf-?8/i.test(locale);
  return ascii ? ASCII_THEME : UNICODE_THEME;
}

const TONES: Theme['tones'] = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  accent: { color: 'cyan' },
  good: { color: 'green' },
  warn: { color: 'yellow' },
  bad: { color: 'red' },
};

/** For UTF-8 terminals. */
export const UNICODE_THEME: Theme = { ascii: false, tones: TONES, glyphs: UNICODE_GLYPHS };

/** For terminals that can show nothing else. */
export const ASCII_THEME: Theme = { ascii: true, tones: TONES, glyphs: ASCII_GLYPHS };
