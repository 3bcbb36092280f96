import { type Line, lineWidth, tone } from '../draw/line.ts';
import { truncateEnd } from '../draw/text.ts';
import type { Theme } from '../draw/theme.ts';

/** ` Add volume     1 Name   [2 Host path]   3 Containers`; on a narrow screen only the step it is at. */
export function wizardHeader(title: string, steps: readonly string[], at: number, columns: number, theme: Theme): Line {
  const short = truncateEnd(title, Math.max(12, columns - 30), theme.glyphs.ellipsis);
  const name = tone('strong', ` ${short}`);
  const whole: Line = steps.flatMap((step, index) => {
    const text = `${index + 1} ${step}`;
    const gap = index === 0 ? '' : ' ';
    return index === at ? [gap, tone('accent', `[${text}]`), ' '] : [gap, tone('dim', ` ${text} `), ' '];
  });
  const brief: Line = [tone('accent', `[${at + 1} ${steps[at] ?? ''}]`), tone('dim', ` of ${steps.length} `)];
  const right = lineWidth(whole) + short.length + 3 <= columns ? whole : brief;
  const gap = Math.max(1, Math.min(columns - lineWidth([name]) - lineWidth(right), 20 - short.length));
  return [name, ' '.repeat(Math.max(2, gap)), ...right];
}
