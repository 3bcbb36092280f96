import type { Problem } from '../ground/problem.ts';
import { type AnyProblem, wordsOf } from './words/any.ts';
import type { Words } from './words/words.ts';

/** Why something was not done, as people and scripts are told: a code, its words, and what was found beside it. */
export interface Failure extends Words {
  readonly code: string;
  readonly diagnostics: readonly Problem[];
}

/** Where a finding is the cause itself, the failure has its code and the others stand beside it. */
export function failureOf(problem: AnyProblem): Failure {
  const words = wordsOf(problem);
  switch (problem.code) {
    case 'configuration':
    case 'file_unusable':
    case 'edit_refused':
      return { ...words, code: problem.code, diagnostics: problem.findings };
    case 'edit_stale':
    case 'edit_unwritten':
    case 'host_unreadable':
    case 'value_absent': {
      const [cause, ...others] = problem.findings;
      return { ...words, code: cause.code, diagnostics: others };
    }
    default:
      return { ...words, code: problem.code, diagnostics: [] };
  }
}

/** The same as findings, for screens that show nothing else. */
export const findingsIn = (problem: AnyProblem): readonly Problem[] =>
  'findings' in problem ? problem.findings : [problem];
