import type { Column } from '../ground/columns.ts';
import { type Line, type Span, tone } from '../ground/line.ts';
import type { Settled } from '../operations/edit/settle.ts';
import type { Area } from './area.ts';
import { tableIn } from './table.ts';
import { ADOPT_TEXTS } from './words/input/commands.ts';
import { reasonText } from './words/reasons.ts';

/** What of a machine is declared, mount by mount, and what is not, and why. */
export function adoptionLines({ adopted, left }: Pick<Settled, 'adopted' | 'left'>, area: Area): readonly Line[] {
  const declared = adopted.flatMap(({ name, hostPath, binds }) =>
    binds.map(({ ctid, key, path }): readonly Span[] => [
      `CT ${ctid} ${key}`,
      name,
      hostPath,
      `${area.glyphs.arrow} ${path}`,
    ]),
  );
  const others = left.map(({ ctid, key, why }): readonly Span[] => [
    `CT ${ctid}${key === undefined ? '' : ` ${key}`}`,
    reasonText(why),
  ]);
  return [
    ...(declared.length === 0 ? [[ADOPT_TEXTS.nothing], []] : titled(ADOPT_TEXTS.declared, declared, DECLARED, area)),
    ...(others.length === 0 ? [] : titled(ADOPT_TEXTS.left, others, LEFT, area)),
  ];
}

function titled(title: string, rows: readonly (readonly Span[])[], columns: readonly Column[], area: Area): Line[] {
  const { line } = tableIn({ ...area, width: area.width - 2 }, columns, rows);
  return [[tone('strong', title)], ...rows.map((row): Line => ['  ', ...line(row)]), []];
}

const DECLARED: readonly Column[] = [{}, {}, { cut: 'middle', least: 12 }, { least: 8 }];
const LEFT: readonly Column[] = [{}, { least: 20, grows: true }];
