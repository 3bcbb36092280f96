import { takeStart, truncateEnd } from './cut.ts';
import { displayWidth, safeText } from './text.ts';

/** Exactly this wide: cut at the end or filled with blanks. */
export function pad(text: string, width: number, ellipsis = '…'): string {
  const cut = truncateEnd(text, width, ellipsis);
  return cut + ' '.repeat(Math.max(0, width - displayWidth(cut)));
}

/** Exactly this wide, to the right. */
export function padLeft(text: string, width: number, ellipsis = '…'): string {
  const cut = truncateEnd(text, width, ellipsis);
  return ' '.repeat(Math.max(0, width - displayWidth(cut))) + cut;
}

/** The same, where every line but the first is indented by so much: an item below its mark. */
export const wrapHanging = (text: string, width: number, hanging: number): readonly string[] =>
  wrap(text, width - hanging).map((line, index) => (index === 0 ? line : ' '.repeat(hanging) + line));

/** Breaks at blanks, and inside a word only when that is wider than a line. Always at least one line. */
export const wrap = (text: string, width: number): readonly string[] =>
  width === Number.POSITIVE_INFINITY ? [safeText(text)] : wrapWords(safeText(text).split(' '), width);

/** A command, wrapped between its options: `--digest` stays with what it says. Lines but the first are indented. */
export function wrapCommand(text: string, width: number): readonly string[] {
  if (width === Number.POSITIVE_INFINITY) return [safeText(text)];
  return wrapWords(safeText(text).split(BETWEEN_OPTIONS), width - COMMAND_INDENT).map((line, index) =>
    index === 0 ? line : ' '.repeat(COMMAND_INDENT) + line,
  );
}

const COMMAND_INDENT = 2;

/** A blank that is not between an option and its value. */
const BETWEEN_OPTIONS = /(?<!(?:^| )--[a-z][^ ]*) | (?=--)/;

/** Words that stand one blank apart; an empty one is a second blank, and stays: in quotes it counts. */
function wrapWords(words: readonly string[], width: number): readonly string[] {
  const lines: string[] = [];
  let line: string | undefined;
  let taken = 0;
  for (const word of words) {
    const own = displayWidth(word);
    if (line !== undefined && taken + 1 + own <= width) {
      line += ` ${word}`;
      taken += 1 + own;
      continue;
    }
    if (line !== undefined) lines.push(line);
    line = word;
    // A terminal of two columns leaves less than none: then each character is a line.
    while (line !== '' && displayWidth(line) > width) {
      const head = longHead(line, width);
      lines.push(head);
      line = line.slice(head.length);
    }
    taken = displayWidth(line);
  }
  return [...lines, line ?? ''];
}

/** As much of a long word as fits, a path's up to one of its parts where that leaves no short line. */
function longHead(word: string, width: number): string {
  const head = takeStart(word, width) || [...word].slice(0, 1).join('');
  const seam = Math.max(head.lastIndexOf('/'), head.lastIndexOf(',') + 1);
  return seam > head.length / 2 ? head.slice(0, seam) : head;
}
