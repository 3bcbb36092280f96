import type { FormProblem } from '../../form/problem.ts';
import { type Line, tone } from '../../ground/line.ts';
import { wrap } from '../../ground/wrap.ts';
import { wordsOf } from '../../views/words/any.ts';

/** Reason and remedy, indented below their field. */
export function problemLines(problem: FormProblem, indent: number, columns: number): readonly Line[] {
  const { summary, hint = '' } = wordsOf(problem);
  const margin = ' '.repeat(indent);
  const room = Math.max(20, columns - indent - 3);
  const reason = wrap(summary, room).map(
    (text, row): Line => [margin, tone(problem.severity === 'error' ? 'bad' : 'warn', row === 0 ? '! ' : '  '), text],
  );
  return [...reason, ...wrap(hint, room).map((text): Line => [margin, '  ', tone('dim', text)])];
}

/** A dim explanation in the same place. */
export function noteLines(text: string, indent: number, columns: number): readonly Line[] {
  return wrap(text, Math.max(20, columns - indent - 1)).map((row): Line => [' '.repeat(indent), tone('dim', row)]);
}
