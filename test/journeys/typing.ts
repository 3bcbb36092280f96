import type { Random } from './random.ts';

/** Keys that leave exactly this text in an empty field: as people type, with slips, second thoughts, and pastes. */
export function typed(text: string, random: Random, field: 'line' | 'filter' = 'line'): readonly string[] {
  const half = random.below(text.length);
  const [start, end] = [text.slice(0, half), text.slice(half)];
  const ways: readonly [readonly string[], ...(readonly string[])[]] = [
    [...text],
    [...start, 'x', 'é', 'backspace', 'backspace', ...end],
    ...(field === 'line'
      ? [
          [...'wrong', 'ctrl+u', ...text],
          [...end, 'home', ...start, 'end'],
          [...start, 'left', 'right', ...end],
          [...start, '日', 'left', 'delete', ...end],
          [`\x1b[200~${text}\x1b[201~`],
          [...start, `\x1b[200~${end}\x1b[201~`],
        ]
      : []),
  ];
  return random.oneOf(ways);
}
