/** One line of a text's difference; `line` counts in the new text, in the old one where it is removed. */
export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  readonly line: number;
  readonly text: string;
}

/** One hunk: from the first to the last changed line, with a few around it. Empty when nothing changed. */
export function lineDiff(before: string, after: string, context = 3): readonly DiffLine[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const shorter = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < shorter && old[head] === fresh[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) tail++;
  const lines = (kind: DiffLine['kind'], from: readonly string[], start: number, end: number): DiffLine[] =>
    from.slice(start, end).map((text, index) => ({ kind, line: start + index + 1, text }));
  const end = fresh.length - tail;
  if (head === end && head === old.length - tail) return [];
  return [
    ...lines('same', fresh, Math.max(0, head - context), head),
    ...lines('removed', old, head, old.length - tail),
    ...lines('added', fresh, head, end),
    ...lines('same', fresh, end, end + context),
  ];
}

const linesOf = (text: string): readonly string[] => text.replace(/\r?\n$/, '').split(/\r?\n/);
