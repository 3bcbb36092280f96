import type { CommandProblem } from '../../commands/problem.ts';
import type { Problem } from '../../ground/problem.ts';
import type { OperationProblem } from '../../operations/problem.ts';
import { COMMAND_WORDS } from './commands.ts';
import { OPERATION_WORDS } from './operations.ts';
import { type Words, type WordsTable, wordsIn } from './words.ts';

/** Every problem there is. */
export type AnyProblem = OperationProblem | CommandProblem;

/** All words in one table: a code means the same wherever it comes from. */
const ANY_WORDS: WordsTable<AnyProblem> = { ...OPERATION_WORDS, ...COMMAND_WORDS };

/** The words of a problem that came through a room which hands it on unread, as the engine does with the disk's. */
export function wordsOf(problem: Problem): Words {
  if (!isKnown(problem)) throw new Error(`${problem.code} has no words`);
  return wordsIn(ANY_WORDS, problem);
}

const isKnown = (problem: Problem): problem is AnyProblem => Object.hasOwn(ANY_WORDS, problem.code);
