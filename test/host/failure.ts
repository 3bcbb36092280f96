import type { ChangeEnd, ChangeResult } from '../../src/engine/apply/host.ts';
import { wordsOf } from '../../src/views/words/any.ts';
import type { Words } from '../../src/views/words/words.ts';

/** How a change that was not made ended, and what people read of it. */
export function failureOf(result: ChangeResult): (Words & { readonly end: ChangeEnd }) | undefined {
  if (result.ok) return undefined;
  const [problem] = result.problems;
  return { end: problem.end, ...wordsOf(problem) };
}
