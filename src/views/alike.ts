import type { Problem } from '../ground/problem.ts';

/** One of those that say the same of different containers. */
export interface Alike {
  readonly problem: Problem;
  /** How many say it; of no container, each stands for itself. */
  readonly count: number;
  /** Whether it is the first of them in the order in which they were found. */
  readonly first: boolean;
}

/** Each finding, with how many are alike but for their container, in the same order. */
export function countedAlike(problems: readonly Problem[]): readonly Alike[] {
  const keys = problems.map(keyOf);
  const counts = new Map<string, number>();
  const firsts = keys.map((key) => {
    const known = counts.get(key) ?? 0;
    counts.set(key, known + 1);
    return known === 0;
  });
  return problems.map((problem, index) => ({
    problem,
    count: counts.get(keys[index] ?? '') ?? 1,
    first: firsts[index] ?? true,
  }));
}

function keyOf({ where, ...facts }: Problem, index: number): string {
  const of = where.ctid === undefined ? { index } : { ...where, ctid: undefined };
  return JSON.stringify({ ...facts, ctid: undefined, name: undefined, of });
}
