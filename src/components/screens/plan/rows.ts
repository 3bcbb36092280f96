import { commandText } from '../../../ground/argv.ts';
import { cursorRow, type Line, lineWidth, padLine, tone } from '../../../ground/line.ts';
import { displayWidth } from '../../../ground/text.ts';
import type { Area } from '../../../views/area.ts';
import type { PlanItem } from '../../../views/plan/items.ts';
import { planView } from '../../../views/plan/lines.ts';
import { commandLine } from '../../../views/plan/step.ts';
import type { World } from '../../app/screen.ts';
import type { PlanState } from './state.ts';

/** The lines of one entry, and of the heading above it. */
export interface Block {
  readonly heading: readonly Line[];
  readonly lines: readonly Line[];
}

/** Every entry of the plan as it stands, opened or not. */
export function blocksOf({ plan, expanded }: PlanState, { columns, theme }: World): readonly Block[] {
  if (!plan) return [];
  const area: Area = { width: columns - 4, glyphs: theme.glyphs };
  const { items, listed, opened } = planView(plan, area);
  const blocks = items.map((item, index) => ({
    item,
    heading: item.heading === undefined ? [] : headed(item.heading, index === 0),
    lines: listed(item),
    more: expanded.includes(item.id) ? opened(item) : [],
  }));
  const steps = blocks.filter(({ item }) => item.kind === 'step');
  const isWide = columns >= WIDE && steps.length <= MOST;
  const at = isWide ? Math.max(0, ...steps.map(({ lines: [line = []] }) => lineWidth(line))) : 0;
  return blocks.map(({ item, heading, lines, more }) => ({
    heading,
    lines: [...(isWide && more.length === 0 ? lines.map((line) => withCommand(line, item, at, area)) : lines), ...more],
  }));
}

/** From here on a step's command stands beside it, where it fits whole: one that is cut tells nothing. */
const WIDE = 160;

/** To make the commands of thousands of steps takes longer than a key may. */
const MOST = 200;

function withCommand(line: Line, item: PlanItem, at: number, { width, glyphs }: Area): Line {
  if (item.kind !== 'step') return line;
  const [argv, ...others] = item.step.commands;
  if (!argv || others.length > 0) return line;
  const text = commandLine(item.step, commandText(argv), glyphs);
  return at + GAP + displayWidth(text) > width ? line : [...padLine(line, at + GAP), tone('dim', text)];
}

const GAP = 3;

export const heightsOf = (blocks: readonly Block[]): readonly number[] =>
  blocks.map(({ heading, lines }) => heading.length + lines.length);

/** All of it, with the cursor at the entry it is on. */
export const layout = (
  blocks: readonly Block[],
  cursor: number,
  { theme, columns }: Pick<World, 'theme' | 'columns'>,
): readonly Line[] =>
  blocks.flatMap(({ heading, lines }, index) => [
    ...heading,
    ...lines.map((line, row): Line => {
      const on = row === 0 && index === cursor;
      return cursorRow(on, [`${theme.glyphs.cursor} `, line], columns - 1);
    }),
  ]);

const headed = (heading: string, first: boolean): readonly Line[] => {
  const line: Line = [tone('dim', ` ${heading}`)];
  return first ? [line] : [[], line];
};
