import type { Line, Span } from '../../ground/line.ts';
import { lineWidth, tone } from '../../ground/line.ts';

/** A key and what it does. */
export interface KeyHint {
  /** As the keymap names them: `j`, `down`, `ctrl+d`, `enter`. */
  readonly keys: readonly string[];
  readonly label: string;
  /** In the bar, most important first; `always` stays where others have to go: the ways to help and out. */
  readonly footer?: 'always' | 'room' | undefined;
  /** In the bar instead of the first key: `j/k`. */
  readonly shown?: string;
}

/** ` a add  e edit  ? help  q quit`: as many keys as fit, the later ones go first. */
export function keyBar(hints: readonly KeyHint[], columns: number): Line {
  return drawn(fitting(hints, columns));
}

/** The key whose name or word stands in this column of the bar. */
export function keyAt(hints: readonly KeyHint[], columns: number, column: number): string | undefined {
  let end = 0;
  return fitting(hints, columns).find((hint) => {
    const begin = end + (end === 0 ? 1 : 2);
    end += lineWidth(drawn([hint])) + (end === 0 ? 0 : 1);
    return column >= begin && column < end;
  })?.keys[0];
}

function fitting(hints: readonly KeyHint[], columns: number): readonly KeyHint[] {
  let shown = hints.filter(({ footer }) => footer !== undefined);
  while (lineWidth(drawn(shown)) > columns) {
    const last = shown.findLastIndex(({ footer }) => footer !== 'always');
    if (last < 0) break;
    shown = shown.toSpliced(last, 1);
  }
  return shown;
}

/** A key as people write it: `^D`, `F1`, `shift-tab`, `space`. */
export function shownKey(key: string): string {
  if (key === ' ') return 'space';
  if (/^f\d+$/.test(key)) return key.toUpperCase();
  return key.startsWith('ctrl+') ? `^${key.slice('ctrl+'.length).toUpperCase()}` : key.replace('+', '-');
}

function drawn(hints: readonly KeyHint[]): Line {
  return hints.flatMap(({ keys, label, shown }, index): Span[] => [
    index === 0 ? ' ' : '  ',
    tone('accent', shown ?? shownKey(keys[0] ?? '')),
    ` ${label}`,
  ]);
}
