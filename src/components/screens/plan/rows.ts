import { cursorRow, type Line, tone } from '../../../ground/line.ts';
import { planView } from '../../../views/plan/lines.ts';
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
  const { items, listed, opened } = planView(plan, { width: columns - 4, glyphs: theme.glyphs });
  return items.map((item, index) => ({
    heading: item.heading === undefined ? [] : headed(item.heading, index === 0),
    lines: [...listed(item), ...(expanded.includes(item.id) ? opened(item) : [])],
  }));
}

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
