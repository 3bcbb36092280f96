import { expect, test } from 'vitest';
import type { World } from '../../../../src/components/app/screen.ts';
import { UNICODE_THEME } from '../../../../src/components/draw/theme.ts';
import { page } from '../../../../src/components/screens/browser/page.ts';
import { plainText } from '../../../../src/ground/line.ts';
import { sampleSnapshot } from '../../sample.ts';

test('an empty view calls the machine by its name, as every other place does, and not `local`', () => {
  const snapshot = { ...sampleSnapshot, host: 'local' };
  const world = { rows: 24, columns: 80, theme: UNICODE_THEME, snapshot } as World;
  const shown = (['volumes', 'containers', 'changes'] as const)
    .flatMap((view) => page({ view, total: 0, at: 0 }, world)?.lines ?? [])
    .map(plainText)
    .join('\n');
  expect(shown).not.toContain('local');
  for (const told of [/containers of pve1$/m, /^ pve1 has no containers/m, /Everything on pve1 is/])
    expect(shown).toMatch(told);
});
