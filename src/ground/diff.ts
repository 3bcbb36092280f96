import { diffArrays } from 'diff';

/** One line of a text's difference. */
export type DiffLine =
  /** `line` counts in the new text, in the old one where it is removed. */
  | { readonly kind: 'same' | 'added' | 'removed'; readonly line: number; readonly text: string }
  /** Lines that are the same, between two changes that are further apart. */
  | { readonly kind: 'gap'; readonly count: number };

/** What changed, each with a few lines around it. Empty when nothing changed. */
export function lineDiff(before: string, after: string, context = 3): readonly DiffLine[] {
  const [old, fresh] = [linesOf(before), linesOf(after)];
  const { head, tail } = sameEnds(old, fresh);
  const [oldEnd, end] = [old.length - tail, fresh.length - tail];
  if (head === end && head === oldEnd) return [];
  const same = (from: number, to: number) => numbered('same', fresh, from, to);
  const lines: DiffLine[] = [...same(Math.max(0, head - context), head)];
  let [was, is] = [head, head];
  for (const { kind, count } of changes(old.slice(head, oldEnd), fresh.slice(head, end))) {
    if (kind === 'removed') lines.push(...numbered(kind, old, was, was + count));
    else if (kind === 'added') lines.push(...numbered(kind, fresh, is, is + count));
    else if (count <= 2 * context + 1) lines.push(...same(is, is + count));
    else {
      lines.push(...same(is, is + context), { kind: 'gap', count: count - 2 * context });
      lines.push(...same(is + count - context, is + count));
    }
    if (kind !== 'added') was += count;
    if (kind !== 'removed') is += count;
  }
  return [...lines, ...same(end, end + context)];
}

const linesOf = (text: string): readonly string[] => text.replace(/\r?\n$/, '').split(/\r?\n/);

const numbered = (
  kind: 'same' | 'added' | 'removed',
  from: readonly string[],
  start: number,
  end: number,
): readonly DiffLine[] => from.slice(start, end).map((text, index) => ({ kind, line: start + index + 1, text }));

/** How many lines at their beginning and at their end two texts have in common. */
function sameEnds(old: readonly string[], fresh: readonly string[]): { readonly head: number; readonly tail: number } {
  const shorter = Math.min(old.length, fresh.length);
  let head = 0;
  while (head < shorter && old[head] === fresh[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old[old.length - 1 - tail] === fresh[fresh.length - 1 - tail]) tail++;
  return { head, tail };
}

/** More changed lines than this are told as one change, for to find the fewest takes the longer the more there are. */
const MOST = 1_000;

interface Run {
  readonly kind: 'same' | 'added' | 'removed';
  readonly count: number;
}

/** The fewest lines out and in that lead from one text to the other. */
function changes(old: string[], fresh: string[]): readonly Run[] {
  const found = diffArrays(old, fresh, { maxEditLength: MOST });
  if (!found)
    return [
      { kind: 'removed', count: old.length },
      { kind: 'added', count: fresh.length },
    ];
  return found.map(({ added, removed, count }) => ({ kind: removed ? 'removed' : added ? 'added' : 'same', count }));
}
