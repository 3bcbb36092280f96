export interface DiffLine {
  readonly kind: 'same' | 'added' | 'removed';
  /** Line number in the new text, or in the old one for removed lines. */
  readonly line: number;
  readonly text: string;
}

/** The changed lines with a few around them. */
export function lineDiff(_before: string, _after: string): readonly DiffLine[] {
  throw new Error('being written');
}
