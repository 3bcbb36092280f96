import type { DiskProblem } from '../../disk/problem.ts';
import type { Problem } from '../../ground/problem.ts';
import { DISK_WORDS } from './disk.ts';
import { type Words, type WordsTable, wordsIn } from './words.ts';

/** Every problem there is. */
export type AnyProblem = DiskProblem;

/** All words in one table: a code means the same wherever it comes from. */
const ANY_WORDS: WordsTable<AnyProblem> = { ...DISK_WORDS };

/** The words of a problem that came through a room which hands it on unread, as the engine does with the disk's. */
export function wordsOf(problem: Problem): Words {
  if (!isKnown(problem)) throw new Error(`${problem.code} has no words`);
  return wordsIn(ANY_WORDS, problem);
}

const isKnown = (problem: Problem): problem is AnyProblem => Object.hasOwn(ANY_WORDS, problem.code);
