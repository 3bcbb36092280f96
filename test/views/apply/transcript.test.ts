import { expect, test } from 'vitest';
import { plainText, tone } from '../../../src/ground/line.ts';
import { transcriptLines } from '../../../src/views/apply/transcript.ts';
import { ASCII_GLYPHS, UNICODE_GLYPHS } from '../../../src/views/area.ts';

test('a command that is wrapped goes on below its first word', () => {
  const text = 'pct set 103 --mp0 /tank/media,mp=/media --digest 3f2a';
  expect(transcriptLines([{ kind: 'command', text }], { width: 43, glyphs: UNICODE_GLYPHS }).map(plainText)).toEqual([
    '$ pct set 103 --mp0 /tank/media,mp=/media',
    '  --digest 3f2a',
  ]);
});

test('what no command does is marked in characters that every terminal has', () => {
  const lines = transcriptLines([{ kind: 'about', text: 'chmod 0775 /tank' }], { width: 80, glyphs: ASCII_GLYPHS });
  expect(lines.map(plainText)).toEqual(['=~ chmod 0775 /tank']);
});

test('output is plain, what went wrong is not, and both stand below their command', () => {
  const lines = transcriptLines(
    [
      { kind: 'stdout', text: 'trying to acquire lock...' },
      { kind: 'bad', text: 'pct set 103: refused' },
    ],
    { width: 80, glyphs: UNICODE_GLYPHS },
  );
  expect(lines).toEqual([
    ['  ', 'trying to acquire lock...'],
    ['  ', tone('bad', 'pct set 103: refused')],
  ]);
});
