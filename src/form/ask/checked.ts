import { isError } from '../../ground/problem.ts';
import { diagnosticLines } from '../../views/diagnostics.ts';
import type { Form, FormTurn } from '../form.ts';
import type { FormProblem } from '../problem.ts';
import { type Answered, again, on, type QuestionContext } from './question.ts';

/** Goes on with what was answered, unless an error is against it: then `before` stands and it is asked again. */
export function checked(
  before: Form,
  { state, asks }: FormTurn,
  problem: FormProblem | undefined,
  { style }: QuestionContext,
): Answered {
  const tell = problem ? diagnosticLines(style, [problem]) : [];
  return problem && isError(problem) ? again(before, tell) : on(state, tell, asks);
}
