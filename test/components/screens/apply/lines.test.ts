import { expect, test } from 'vitest';
import { plainText } from '../../../../src/components/draw/line.ts';
import { ASCII_THEME, UNICODE_THEME } from '../../../../src/components/draw/theme.ts';
import { applyHeader, closingLines, progressLine } from '../../../../src/components/screens/apply/lines.ts';
import { type ApplyState, applyReducer, beginApply } from '../../../../src/components/screens/apply/state.ts';
import { transcriptLines } from '../../../../src/components/screens/apply/transcript.ts';
import { samplePlan } from '../../sample.ts';

const COUNTS = { done: 5, failed: 0, notRun: 0, blocked: 1, kept: 0, errors: 0 };

const time = '2026-06-12T12:04:09.000Z';

/** Five steps went well, the sixth is blocked. */
const blocked: ApplyState = applyReducer(beginApply(samplePlan), {
  type: 'event',
  event: { time, type: 'summary', outcome: 'done', ...COUNTS, journal: null },
});

test('with a blocked step nothing failed, and the counts say so in the colour of a warning', () => {
  expect(applyHeader(blocked).at(-1)).toEqual({ text: '5 done, 1 blocked', tone: 'warn' });
  expect(closingLines(blocked, 80, UNICODE_THEME).map(plainText).join(' ')).toContain('Nothing failed.');
});

test('the progress counts what is meant to run', () => {
  expect(plainText(progressLine(blocked, '', 80, UNICODE_THEME))).toContain('0 of 5');
});

test('a command that is wrapped goes on below its first word', () => {
  const text = 'pct set 103 --mp0 /tank/media,mp=/media --digest 3f2a';
  expect(transcriptLines([{ kind: 'command', text }], 44, UNICODE_THEME).map(plainText)).toEqual([
    ' $ pct set 103 --mp0 /tank/media,mp=/media',
    '   --digest 3f2a',
  ]);
});

test('what no command does is marked in characters that every terminal has', () => {
  const lines = transcriptLines([{ kind: 'about', text: 'chmod 0775 /tank' }], 80, ASCII_THEME);
  expect(lines.map(plainText)).toEqual([' =~ chmod 0775 /tank']);
});
