import { firstMountProblem, nameProblem, pathProblem } from '../../form/checks.ts';
import type { FieldProblem } from '../../form/problem.ts';
import type { Line } from '../../ground/line.ts';
import { wordsOf } from '../../views/words/any.ts';
import type { Snapshot } from '../app/contract.ts';
import { tone } from '../draw/line.ts';
import { wrap } from '../draw/text.ts';
import type { Wizard } from './wizard.ts';

/** What is wrong with the step's fields; `insisted` also says what is merely missing. */
export function stepProblem({ step, draft, insisted }: Wizard, snapshot: Snapshot): FieldProblem | undefined {
  switch (step) {
    case 'name':
      return nameProblem(draft, snapshot, insisted);
    case 'path':
      return pathProblem(draft, snapshot, insisted);
    case 'containers':
      return firstMountProblem(draft, snapshot)?.problem;
    case 'access':
    case 'review':
      return undefined;
  }
}

/** Reason and remedy, indented below their field. */
export function problemLines(problem: FieldProblem, indent: number, columns: number): readonly Line[] {
  const margin = ' '.repeat(indent);
  const room = Math.max(20, columns - indent - 3);
  const { summary, hint = '' } = wordsOf(problem);
  const shade = problem.severity === 'error' ? 'bad' : 'warn';
  const reason = wrap(summary, room).map((text, row): Line => [margin, tone(shade, row === 0 ? '! ' : '  '), text]);
  return [...reason, ...wrap(hint, room).map((text): Line => [margin, '  ', tone('dim', text)])];
}

/** A dim explanation in the same place. */
export function noteLines(text: string, indent: number, columns: number): readonly Line[] {
  return wrap(text, Math.max(20, columns - indent - 1)).map((row): Line => [' '.repeat(indent), tone('dim', row)]);
}
