import type { Diagnostic } from '../../engine/diagnostic.ts';
import { type Line, tone } from '../lines.tsx';
import { wrap } from '../text.ts';

/** Findings, the bad ones first: what is wrong and what to do. */
export function findingLines(diagnostics: readonly Diagnostic[], columns: number): readonly Line[] {
  const room = Math.max(20, columns - 4);
  return [...diagnostics]
    .sort((a, b) => Number(b.severity === 'error') - Number(a.severity === 'error'))
    .flatMap(({ severity, summary, hint }) => [
      ...wrap(summary, room).map(
        (text, row): Line => [tone(severity === 'error' ? 'bad' : 'warn', row === 0 ? ' ! ' : '   '), text],
      ),
      ...(hint === undefined ? [] : wrap(hint, room).map((text): Line => ['   ', tone('dim', text)])),
    ]);
}
