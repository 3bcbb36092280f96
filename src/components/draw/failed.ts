import { type Line, tone } from '../../ground/line.ts';
import type { Problem } from '../../ground/problem.ts';
import { wrap } from '../../ground/wrap.ts';
import { proseWidth } from '../../views/area.ts';
import { wordsOf } from '../../views/words/any.ts';

/** A page that has nothing to show, and why. */
export function failedLines(title: string, problem: Problem, columns: number): readonly Line[] {
  const { summary, hint = '' } = wordsOf(problem);
  const width = proseWidth({ width: columns - 2 });
  return [
    [],
    [' ', tone('bad', 'error'), ` ${title}`],
    ...wrap(summary, width).map((line): Line => [` ${line}`]),
    ...wrap(hint, width).map((line): Line => [' ', tone('dim', line)]),
  ];
}
