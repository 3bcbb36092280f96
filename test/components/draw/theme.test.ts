import { expect, test } from 'vitest';
import { type Theme, themeFor } from '../../../src/components/draw/theme.ts';

test('the Linux console and locales without UTF-8 get ASCII', () => {
  expect(themeFor({ TERM: 'linux', LANG: 'en_US.UTF-8' }).ascii).toBe(true);
  expect(themeFor({ TERM: 'xterm', LANG: 'C' }).ascii).toBe(true);
  expect(themeFor({ TERM: 'xterm', LC_ALL: 'C', LANG: 'en_US.UTF-8' }).ascii).toBe(true);
  expect(themeFor({ TERM: 'xterm', LANG: 'de_DE.utf8' }).ascii).toBe(false);
});

const UTF8 = { LANG: 'C.UTF-8' };

test.each(['0;15', '0;default;15', '0;7'])(
  'on a light background (COLORFGBG=%s) no tone is yellow, cyan or green',
  (COLORFGBG) => {
    const { tones } = themeFor({ ...UTF8, TERM: 'xterm', COLORFGBG });
    expect(coloursOf(tones)).toEqual(['blue', 'magenta', 'red']);
    expect(coloursOf(themeFor({ ...UTF8, TERM: 'xterm', COLORFGBG, NO_COLOR: '1' }).tones)).toEqual([]);
  },
);

test.each(['15;0', '7;0', '15;8', 'default', ''])('COLORFGBG=%j is a dark one, or says nothing', (COLORFGBG) => {
  expect(themeFor({ ...UTF8, COLORFGBG }).tones).toBe(themeFor(UTF8).tones);
});

/** What the colours are on these terminals, on black and on white. */
const XTERM = {
  red: '#cd0000',
  green: '#00cd00',
  yellow: '#cdcd00',
  blue: '#0000ee',
  magenta: '#cd00cd',
  cyan: '#00cdcd',
};
const CONSOLE = {
  red: '#aa0000',
  green: '#00aa00',
  yellow: '#aa5500',
  blue: '#0000aa',
  magenta: '#aa00aa',
  cyan: '#00aaaa',
};
const TANGO = {
  red: '#cc0000',
  green: '#4e9a06',
  yellow: '#c4a000',
  blue: '#3465a4',
  magenta: '#75507b',
  cyan: '#06989a',
};

test.each([
  ['xterm', '#000000', XTERM],
  ['the console of Linux', '#000000', CONSOLE],
  ['Tango', '#000000', TANGO],
  ['xterm', '#ffffff', XTERM],
  ['Tango', '#ffffff', TANGO],
])('every tone can be read on %s, background %s', (_, background, palette) => {
  const theme = themeFor(background === '#ffffff' ? { ...UTF8, COLORFGBG: '0;15' } : UTF8);
  for (const name of coloursOf(theme.tones))
    expect(contrast(palette[name as keyof typeof palette], background), name).toBeGreaterThan(2.7);
});

const coloursOf = (tones: Theme['tones']): string[] =>
  [...new Set(Object.values(tones).flatMap(({ color }) => color ?? []))].sort();

/** As WCAG 2.1 defines it: 1 is none, 21 black on white. */
function contrast(one: string, other: string): number {
  const [dark = 0, light = 0] = [one, other].map(luminance).sort((a, b) => a - b);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(color.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
