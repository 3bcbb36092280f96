import type { Style } from '../../views/style.ts';

/** What is wrong with an answer, and below it what to do. */
export function problemText(
  style: Style,
  {
    severity = 'error',
    summary,
    hint,
  }: { readonly severity?: string; readonly summary: string; readonly hint?: string | undefined },
): readonly string[] {
  return [`${severity}: ${style.safe(summary)}`, ...(hint === undefined ? [] : [`    ${style.safe(hint)}`])];
}
