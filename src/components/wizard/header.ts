import { truncateEnd } from '../../ground/cut.ts';
import { type Line, lineWidth, tone } from '../../ground/line.ts';
import type { World } from '../app/screen.ts';

/** ` Add volume     1 Name   [2 Host path]   3 Containers`; on a narrow screen only the step it is at. */
export function wizardHeader(
  title: string,
  { names, at }: { readonly names: readonly string[]; readonly at: number },
  { columns, theme }: Pick<World, 'columns' | 'theme'>,
): Line {
  const short = truncateEnd(title, Math.max(12, columns - 30), theme.glyphs.ellipsis);
  const name = tone('strong', ` ${short}`);
  const whole: Line = names.flatMap((step, index) => {
    const text = `${index + 1} ${step}`;
    const gap = index === 0 ? '' : ' ';
    return index === at ? [gap, tone('accent', `[${text}]`), ' '] : [gap, tone('dim', ` ${text} `), ' '];
  });
  const brief: Line = [tone('accent', `[${at + 1} ${names[at] ?? ''}]`), tone('dim', ` of ${names.length} `)];
  const right = lineWidth(whole) + short.length + 3 <= columns ? whole : brief;
  const gap = Math.max(1, Math.min(columns - lineWidth([name]) - lineWidth(right), 20 - short.length));
  return [name, ' '.repeat(Math.max(2, gap)), ...right];
}
