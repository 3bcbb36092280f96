import headless from '@xterm/headless';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { leanFrame } from '../../../src/commands/tui/lean.ts';

test('codes that no character is written under are left out', () => {
  expect(leanFrame('\x1b[33m\x1b[39m\x1b[2m\x1b[22mplain')).toBe('plain');
  expect(leanFrame('\x1b[36m\x1b[1mx\x1b[22m\x1b[39m')).toBe('\x1b[1;36mx\x1b[22;39m');
  expect(leanFrame('\x1b[33ma\x1b[39m\x1b[33mb\x1b[39m')).toBe('\x1b[33mab\x1b[39m');
});

test('bold stays where dim goes, for one code ends both', () => {
  expect(leanFrame('\x1b[1m\x1b[2ma\x1b[22m\x1b[1mb\x1b[22m')).toBe('\x1b[1;2ma\x1b[22;1mb\x1b[22m');
});

test('lines that are passed over are passed at once', () => {
  expect(leanFrame('a\x1b[E\x1b[E\x1b[E\x1b[2Kb\x1b[Ec')).toBe('a\x1b[3E\x1b[2Kb\x1b[Ec');
});

test('what has other codes stays as it is', () => {
  const coloured = '\x1b[38;5;200mx\x1b[39m\x1b[33m\x1b[39m';
  expect(leanFrame(coloured)).toBe(coloured);
});

/** What a real terminal shows: each cell with its character and all its attributes. */
async function shown(output: string): Promise<readonly string[]> {
  const terminal = new headless.Terminal({ cols: 24, rows: 8, allowProposedApi: true });
  await new Promise<void>((resolve) => terminal.write(output, resolve));
  const { active } = terminal.buffer;
  const cells = Array.from({ length: 8 * 24 }, (_, at) => {
    const cell = active.getLine(Math.floor(at / 24))?.getCell(at % 24);
    if (!cell) return '';
    const on = [
      cell.isBold(),
      cell.isDim(),
      cell.isItalic(),
      cell.isUnderline(),
      cell.isInverse(),
      cell.isStrikethrough(),
    ];
    return [cell.getChars(), cell.isFgDefault() ? '-' : cell.getFgColor(), ...on.map((bits) => (bits ? 1 : 0))].join(
      ' ',
    );
  });
  const at = `${active.cursorY} ${active.cursorX}`;
  terminal.dispose();
  return [...cells, at];
}

const CODES = ['1', '2', '22', '3', '23', '4', '24', '7', '27', '9', '29', '31', '36', '97', '39'];
const parts = fc.oneof(
  fc.constantFrom(...CODES).map((code) => `\x1b[${code}m`),
  fc.constantFrom('\x1b[E', '\r\n', '\x1b[K', '\x1b[2K', '\x1b[3G', '\x1b[A', '\x1b[2;5H', '\x1b[22m\x1b[39m'),
  fc.constantFrom('ab', ' ', '│', '漢', '…'),
);

test('a terminal shows the same of it, every attribute of every cell, however codes and moves are mixed', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(parts, { maxLength: 60 }), async (all) => {
      const output = all.join('');
      const lean = leanFrame(output);
      expect(lean.length).toBeLessThanOrEqual(output.length);
      expect(await shown(lean)).toEqual(await shown(output));
    }),
    { numRuns: 300 },
  );
});
