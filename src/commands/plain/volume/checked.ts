import type { Ask } from '../../../components/app/screen.ts';
import { stepProblem } from '../../../components/wizard/problem.ts';
import type { Wizard } from '../../../components/wizard/wizard.ts';
import { wordsOf } from '../../../views/words/any.ts';
import { problemText } from '../problem.ts';
import { type Answered, again, on, type TopicView } from './topic.ts';

/** Goes on with what was answered, unless a rule is against it: then `before` stands and it is asked again. */
export function checked(
  before: Wizard,
  answered: Wizard,
  { snapshot, style }: TopicView,
  asks: readonly Ask[] = [],
): Answered {
  const problem = stepProblem({ ...answered, insisted: true }, snapshot);
  const tell = problem ? problemText(style, { ...problem, ...wordsOf(problem) }) : [];
  return problem?.severity === 'error' ? again(before, tell) : on(answered, tell, asks);
}
