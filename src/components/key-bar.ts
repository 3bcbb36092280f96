import { type Line, lineWidth, type Span, tone } from './lines.tsx';

/** A key and what it does: `a add`. */
export interface KeyHint {
  readonly keys: string;
  readonly label: string;
  /** Shown even where others have to go: the ways to help and out. */
  readonly always?: boolean;
}

/** ` a add  e edit  ? help  q quit`: as many keys as fit, the later ones go first. */
export function keyBar(hints: readonly KeyHint[], columns: number): Line {
  let shown = hints;
  while (lineWidth(drawn(shown)) > columns) {
    const last = shown.findLastIndex((hint) => !hint.always);
    if (last < 0) break;
    shown = shown.toSpliced(last, 1);
  }
  return drawn(shown);
}

function drawn(hints: readonly KeyHint[]): Line {
  return hints.flatMap((hint, index): Span[] => [
    index === 0 ? ' ' : '  ',
    tone('accent', hint.keys),
    ` ${hint.label}`,
  ]);
}
