import type { RuleProblem } from '../../engine/desired/rules.ts';
import type { Worded } from '../../engine/diagnostic.ts';
import type { Severity, Where } from '../../ground/problem.ts';
import { RULES } from './rules.ts';
import { saidBy, type Words, type WordsOf } from './words.ts';

/** Every problem there are words for. */
export type KnownProblem = RuleProblem | Worded;

/** A problem as it is printed, for people and for scripts. */
export interface Diagnostic extends Words, Where {
  readonly severity: Severity;
  /** Stable name for scripts, snake_case: `duplicate_key`, `target_taken`, `source_symlink`. */
  readonly code: string;
}

/** What is wrong and what to do about it, in words. */
export function wordsOf(problem: KnownProblem): Words {
  if ('summary' in problem) return { summary: problem.summary, detail: problem.detail, hint: problem.hint };
  return saidBy(WORDS, problem);
}

export function diagnosticOf(problem: KnownProblem): Diagnostic {
  const { severity, code, where } = problem;
  return { severity, code, ...wordsOf(problem), ...where };
}

/** Each code stands once, in the table of its room. */
const WORDS: WordsOf<RuleProblem> = { ...RULES };
