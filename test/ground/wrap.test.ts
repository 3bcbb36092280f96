import fc from 'fast-check';
import { expect, test } from 'vitest';
import { truncateEnd, truncateMiddle, truncatePath, truncateStart } from '../../src/ground/cut.ts';
import { asciiText, displayWidth, safeText } from '../../src/ground/text.ts';
import { pad, padLeft, wrap, wrapCommand } from '../../src/ground/wrap.ts';

const anything = fc.string({ unit: 'binary', maxLength: 40 });
const room = fc.integer({ min: 1, max: 50 });

test('no control, escape, bidirectional or invisible character is left in a safe text', () => {
  fc.assert(
    fc.property(anything, (text) => {
      expect(safeText(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('an escape sequence shows as what it is and does nothing', () => {
  expect(safeText('\u001b[31mred\u0007\u009b2J\u202eevil\ttab')).toBe('␛[31mred␇�2J�evil␉tab');
});

test('making a text safe twice changes nothing more', () => {
  fc.assert(
    fc.property(anything, (text) => {
      expect(safeText(safeText(text))).toBe(safeText(text));
    }),
  );
});

test('a terminal without Unicode gets nothing but printable ASCII', () => {
  fc.assert(
    fc.property(anything, (text) => {
      expect(asciiText(text)).toMatch(/^[ -~]*$/);
    }),
  );
});

test('wide characters count two columns, combining ones none, what is made visible one', () => {
  expect(displayWidth('日本')).toBe(4);
  expect(displayWidth('e\u0301')).toBe(1);
  expect(displayWidth('\u001b[0m')).toBe(4);
});

test('every way of cutting keeps to the width', () => {
  fc.assert(
    fc.property(anything, room, (text, width) => {
      for (const cut of [truncateEnd, truncateStart, truncateMiddle, truncatePath]) {
        expect(displayWidth(cut(text, width))).toBeLessThanOrEqual(width);
      }
    }),
  );
});

test('padding fills exactly', () => {
  fc.assert(
    fc.property(anything, room, (text, width) => {
      expect(displayWidth(pad(text, width))).toBe(width);
      expect(displayWidth(padLeft(text, width))).toBe(width);
    }),
  );
});

test('what fits is not cut', () => {
  expect(truncateMiddle('nginx_sites', 11)).toBe('nginx_sites');
});

test('each cut keeps the end it promises', () => {
  expect(truncateEnd('nginx_sites', 6)).toBe('nginx…');
  expect(truncateStart('nginx_sites', 6)).toBe('…sites');
  expect(truncateMiddle('nginx_sites', 6)).toBe('ngi…es');
});

test('a path loses whole parts from its beginning', () => {
  expect(truncatePath('/mnt/pve/quickOS/shared-prod-data/ssl', 25)).toBe('…/shared-prod-data/ssl');
});

test('where that costs its end nothing, a path keeps its beginning', () => {
  expect(truncatePath('/mnt/pve/quickOS/shared-prod-data/ssl', 28)).toBe('/mnt/…/shared-prod-data/ssl');
});

test('a path whose last part is too long keeps the end of that', () => {
  expect(truncatePath('/tank/a-very-long-last-part', 10)).toBe('…last-part');
});

test('lines are broken at blanks and only then inside a word', () => {
  expect(wrap('pct set 954 --mp1 /tank/media', 12)).toEqual(['pct set 954', '--mp1', '/tank/media']);
  expect(wrap('deadbeefcafe', 8)).toEqual(['deadbeef', 'cafe']);
  expect(wrap('/tank/shared/media', 8)).toEqual(['/tank', '/shared', '/media']);
  expect(wrap('/t/a,mp=/media', 9)).toEqual(['/t/a,mp=', '/media']);
});

test('an option of a command stays with its value', () => {
  expect(wrapCommand('$ pct set 954 --mp1 /tank,mp=/t --digest 3f2a9c1b', 34)).toEqual([
    '$ pct set 954 --mp1 /tank,mp=/t',
    '  --digest 3f2a9c1b',
  ]);
});

test('wrapping loses nothing but blanks', () => {
  fc.assert(
    fc.property(anything, room, (text, width) => {
      const bare = (each: string) => each.replaceAll(' ', '');
      expect(bare(wrap(text, width).join(''))).toBe(bare(safeText(text)));
    }),
  );
});

test('wrapping ends in whatever room there is', () => {
  expect(wrap('no room', -3).join('')).toBe('noroom');
  expect(wrapCommand('pct set 954 --mp1 /tank', 0).length).toBeGreaterThan(1);
});

test('of a command no blank is lost, for in quotes each counts', () => {
  const text = "$ pct set 954 --mp1 '/tank/a  b,mp=/a   b' --digest 3f2a9c1b";
  expect(wrapCommand(text, Number.POSITIVE_INFINITY)).toEqual([text]);
  expect(wrapCommand(text, 80)).toEqual([text]);
  const words = fc.array(fc.constantFrom('', 'a', '日本', '--mp1', '--delete', "'/tank", 'b,mp=/x'), { maxLength: 12 });
  fc.assert(
    fc.property(words, fc.integer({ min: 20, max: 60 }), (some, width) => {
      const command = `pct ${some.join(' ')}`.trimEnd();
      const lines = wrapCommand(command, width);
      expect(lines.map((line, index) => (index === 0 ? line : line.slice(2))).join(' ')).toBe(command);
      for (const line of lines) expect(displayWidth(line)).toBeLessThanOrEqual(width);
    }),
  );
});
