import type { CommandProblem } from '../commands/problem.ts';
import type { Problem } from '../ground/problem.ts';
import type { OperationProblem } from '../operations/problem.ts';
import { findingText, wordsOf } from './words/any.ts';
import type { Words } from './words/words.ts';

/** Why a command or an operation did not do what was asked. */
export type Refusal = OperationProblem | CommandProblem;

/** Why something was not done, for people and scripts: a code, its words, and what was found beside it. */
export interface Failure extends Words {
  readonly code: string;
  readonly diagnostics: readonly Problem[];
}

/** Where a finding is the cause itself, the failure has its code and the others stand beside it. */
export function failureOf(problem: Refusal): Failure {
  switch (problem.code) {
    case 'configuration':
    case 'file_unusable':
    case 'edit_refused':
      return { ...wordsOf(problem), code: problem.code, diagnostics: problem.findings };
    case 'host_unreadable': {
      const [cause, ...others] = problem.findings;
      return { ...wordsOf(problem), code: cause.code, diagnostics: others };
    }
    default:
      return { ...wordsOf(problem), summary: findingText(problem), code: problem.code, diagnostics: [] };
  }
}

/** The same as findings, for screens that show nothing else. */
export const findingsIn = (problem: Refusal): readonly Problem[] =>
  'findings' in problem ? problem.findings : [problem];
