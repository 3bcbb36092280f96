import { expect, test } from 'vitest';
import { themeFor } from '../../../src/components/draw/theme.ts';

test('the Linux console and locales without UTF-8 get ASCII', () => {
  expect(themeFor({ TERM: 'linux', LANG: 'en_US.UTF-8' }).ascii).toBe(true);
  expect(themeFor({ TERM: 'xterm', LANG: 'C' }).ascii).toBe(true);
  expect(themeFor({ TERM: 'xterm', LC_ALL: 'C', LANG: 'en_US.UTF-8' }).ascii).toBe(true);
  expect(themeFor({ TERM: 'xterm', LANG: 'de_DE.utf8' }).ascii).toBe(false);
});
