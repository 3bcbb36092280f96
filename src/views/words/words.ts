import type { Diagnostic } from '../../engine/diagnostic.ts';
import type { Problem } from '../../ground/problem.ts';

/** What people read of a problem: one sentence that names the thing and what is wrong, what is behind it, what to do. */
export interface Words {
  readonly summary: string;
  readonly detail?: string | undefined;
  readonly hint?: string | undefined;
}

/** The words of every code that a room has, each made of that code's own facts. */
export type WordsTable<Wrong extends Problem> = {
  readonly [Code in Wrong['code']]: (problem: Extract<Wrong, { readonly code: Code }>) => Words;
};

/** The words of one problem of a room. */
export function wordsIn<Wrong extends Problem>(table: WordsTable<Wrong>, problem: Wrong): Words {
  // A table has a function for each code, taking the problems of that code; the compiler loses the link between the two.
  const say = table[problem.code as Wrong['code']] as (problem: Wrong) => Words;
  return say(problem);
}

/** A problem as screens, reports and scripts show it. */
export function diagnosticIn<Wrong extends Problem>(table: WordsTable<Wrong>, problem: Wrong): Diagnostic {
  const { code, severity, where } = problem;
  const { summary, detail, hint } = wordsIn(table, problem);
  return {
    severity,
    code,
    ...where,
    summary,
    ...(detail === undefined ? {} : { detail }),
    ...(hint === undefined ? {} : { hint }),
  };
}
