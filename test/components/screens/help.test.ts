import { expect, test } from 'vitest';
import { HELP, helpScreen } from '../../../src/components/screens/pages/help.ts';
import { plainText } from '../../../src/ground/line.ts';
import { UNICODE_GLYPHS } from '../../../src/views/area.ts';
import { meanings } from '../../../src/views/vocabulary.ts';
import { worldOf } from '../wizard/drive.ts';

const shown = (query: string): string =>
  helpScreen
    .lines({ ...HELP, query }, worldOf())
    .body.map(plainText)
    .join('\n');

test('the words and signs of the screens are explained below the keys, and found by what they say', () => {
  const all = shown('');
  for (const sign of ['+ new', '! drift', '… pending', '! no write', '! hides', '! fails', '≈', '$', 'prune'])
    expect(all).toContain(`${sign} `);
  // Two stand side by side on 80 columns, apart, with room for the scrollbar.
  for (const { means } of meanings(UNICODE_GLYPHS)) expect(means.length).toBeLessThan(25);
  expect(shown('lock')).toMatch(/blocked +a lock or rule forbids/);
  expect(shown('lock')).not.toContain('! drift');
});
