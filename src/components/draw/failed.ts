import { type Line, tone } from '../../ground/line.ts';
import type { Problem } from '../../ground/problem.ts';
import { wrap } from '../../ground/wrap.ts';
import { wordsOf } from '../../views/words/any.ts';

/** A page that has nothing to show, and why. */
export function failedLines(title: string, problem: Problem, columns: number): readonly Line[] {
  const { summary, hint = '' } = wordsOf(problem);
  return [
    [],
    [' ', tone('bad', 'error'), ` ${title}`],
    ...wrap(summary, columns - 2).map((line): Line => [` ${line}`]),
    ...wrap(hint, columns - 2).map((line): Line => [' ', tone('dim', line)]),
  ];
}
