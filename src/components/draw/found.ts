import { cursorRow, type Line } from '../../ground/line.ts';
import type { Problem } from '../../ground/problem.ts';
import { type FindingBlock, findingBlocks } from '../../views/diagnostics.ts';
import { FIRST } from '../../views/words/input/first.ts';
import type { EditorEnd, Snapshot } from '../app/contract.ts';
import type { Ask, World } from '../app/screen.ts';
import type { Window } from './rows.ts';

/** Findings as a list with a cursor, each with its line of the file. */
export interface FoundList {
  readonly lines: readonly Line[];
  readonly scroll: Window;
  /** How many there are, alike ones counted once, and the one under the cursor. */
  readonly count: number;
  readonly index: number;
  readonly current: Problem | undefined;
}

export function foundList(problems: readonly Problem[], at: number, rows: number, world: World): FoundList {
  const { columns, theme, snapshot } = world;
  const blocks = findingBlocks(problems, { width: columns - 2, glyphs: theme.glyphs }, lineIn(snapshot));
  const index = Math.max(0, Math.min(at, blocks.length - 1));
  const all = blocks.flatMap(({ lines }, block) => [
    ...(block === 0 ? [] : [[]]),
    ...lines.map(
      (line, row): Line => cursorRow(row === 0 && block === index, [theme.glyphs.cursor, line], columns - 1),
    ),
  ]);
  const begin = beginOf(blocks, index);
  const end = begin + (blocks[index]?.lines.length ?? 0);
  // The whole of it where that fits, its first line at least; else nothing moves more than it has to from the middle.
  const middle = Math.floor((begin + end - rows) / 2);
  const top = Math.max(0, Math.min(middle, begin, all.length - rows));
  return {
    lines: all.slice(top, top + rows),
    scroll: { top, page: rows, count: all.length },
    count: blocks.length,
    index,
    current: blocks[index]?.problem,
  };
}

/** The line before each block but the first is blank. */
const beginOf = (blocks: readonly FindingBlock[], index: number): number =>
  blocks.slice(0, index).reduce((sum, { lines }) => sum + lines.length + 1, 0);

const lineIn =
  ({ files }: Snapshot) =>
  (file: string, line: number): string | undefined =>
    files?.excerpts.find((one) => one.file === file && one.line === line)?.text;

/** Opens the editor where something was found. */
export function editAsks(problem: Problem | undefined): readonly Ask[] {
  const { file: path, line, column } = problem?.where ?? {};
  if (path === undefined) return [{ kind: 'say', text: FIRST.nothingToEdit }];
  return [{ kind: 'edit-file', file: { path, line, column } }];
}

/** What is said after it; nothing where it went well: the files are read again. */
export function editedAsks(end: EditorEnd): readonly Ask[] {
  switch (end.kind) {
    case 'closed':
      return [];
    case 'none':
      return [{ kind: 'say', text: FIRST.noEditor }];
    case 'failed':
      return [{ kind: 'say', text: FIRST.editorFailed(end.editor) }];
  }
}
