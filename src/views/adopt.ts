import type { LeftAlone } from '../engine/adopt/found.ts';
import type { Column } from '../ground/columns.ts';
import { type Line, type Span, tone } from '../ground/line.ts';
import { wrap } from '../ground/wrap.ts';
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
  return [
    ...(declared.length === 0 ? [[ADOPT_TEXTS.nothing], []] : declaredLines(declared, area)),
    ...(left.length === 0 ? [] : [[tone('strong', ADOPT_TEXTS.left)], ...left.flatMap(leftLines(left, area)), []]),
  ];
}

function declaredLines(rows: readonly (readonly Span[])[], area: Area): readonly Line[] {
  const { line } = tableIn({ ...area, width: area.width - 2 }, DECLARED, rows);
  return [[tone('strong', ADOPT_TEXTS.declared)], ...rows.map((row): Line => ['  ', ...line(row)]), []];
}

/** Why is told whole. */
function leftLines(left: Settled['left'], { width }: Area): (one: LeftAlone) => readonly Line[] {
  const places = Math.max(...left.map((one) => placeOf(one).length));
  return (one) =>
    wrap(reasonText(one.why), Math.max(20, width - places - 4)).map((text, index): Line => {
      const place = index === 0 ? placeOf(one) : '';
      return [`  ${place.padEnd(places)}  ${text}`];
    });
}

const placeOf = ({ ctid, key }: LeftAlone): string => (key === undefined ? `CT ${ctid}` : `CT ${ctid} ${key}`);

const DECLARED: readonly Column[] = [{}, {}, { cut: 'middle', least: 12 }, { least: 8 }];
