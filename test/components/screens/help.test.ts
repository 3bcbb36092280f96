import { expect, test } from 'vitest';
import { HELP, helpScreen } from '../../../src/components/screens/pages/help.ts';
import { plainText } from '../../../src/ground/line.ts';
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
  expect(shown('lock')).toMatch(/blocked +a lock or rule forbids it/);
  expect(shown('lock')).not.toContain('! drift');
});
