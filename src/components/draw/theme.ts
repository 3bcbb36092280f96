import type { Tone } from '../../ground/line.ts';
import { ASCII_GLYPHS, type Glyphs, UNICODE_GLYPHS } from '../../views/area.ts';

/** The props of Ink's `Text` for a tone. Only the sixteen colours every terminal has. */
export interface ToneStyle {
  readonly color?: 'red' | 'green' | 'yellow' | 'blue' | 'magenta' | 'cyan';
  readonly bold?: boolean;
  readonly dimColor?: boolean;
  readonly inverse?: boolean;
}

export interface Theme {
  readonly ascii: boolean;
  readonly glyphs: Glyphs;
  readonly tones: Readonly<Record<Tone, ToneStyle>>;
}

/**
 * ASCII glyphs for the Linux console and for locales without UTF-8; no colours where they are not wanted, and on a vt100.
 * No terminal is asked for its background: one that is light says so in COLORFGBG (rxvt, Konsole), or its person does.
 */
export function themeFor(env: Readonly<Record<string, string | undefined>>, color = true): Theme {
  const { TERM = '', COLORFGBG = '', NO_COLOR, LC_ALL, LC_CTYPE, LANG } = env;
  const ascii = TERM === 'linux' || !/utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || '');
  const theme = ascii ? ASCII_THEME : UNICODE_THEME;
  if (!color || NO_COLOR || /^vt\d/.test(TERM)) return { ...theme, tones: COLOURLESS };
  return /;(7|15)$/.test(COLORFGBG) ? { ...theme, tones: ON_LIGHT } : theme;
}

const TONES: Theme['tones'] = {
  plain: {},
  dim: { dimColor: true },
  strong: { bold: true },
  accent: { color: 'cyan' },
  good: { color: 'green' },
  warn: { color: 'yellow' },
  bad: { color: 'red', bold: true },
  bar: { bold: true, inverse: true },
};

/** Yellow, cyan and green are next to nothing on the white of an xterm. */
const ON_LIGHT: Theme['tones'] = { ...TONES, accent: { color: 'blue' }, good: {}, warn: { color: 'magenta' } };

/** What is left where no colours are wanted, or a terminal has none: words, bold, inverse. */
const COLOURLESS: Theme['tones'] = { ...TONES, accent: { bold: true }, good: {}, warn: {}, bad: { bold: true } };

/** For UTF-8 terminals. */
export const UNICODE_THEME: Theme = { ascii: false, tones: TONES, glyphs: UNICODE_GLYPHS };

/** For terminals that can show nothing else. */
export const ASCII_THEME: Theme = { ascii: true, tones: TONES, glyphs: ASCII_GLYPHS };
