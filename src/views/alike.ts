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

/** Each finding once, as it is of the first container that has it. */
export const alikeOnce = (problems: readonly Problem[]): readonly Alike[] =>
  countedAlike(problems).filter(({ first }) => first);

export const alikeText = (text: string, count: number): string =>
  count === 1 ? text : `${text} (${count} containers alike)`;

/** Where it stands in a file does not matter, nor the container's own number and name. */
function keyOf({ where, ...facts }: Problem & { readonly id?: unknown }, index: number): string {
  const { ctid, line: _line, column: _column, path, ...place } = where;
  if (ctid === undefined) return JSON.stringify({ ...facts, where, index });
  const own = String(ctid);
  const around = path?.split('.').map((part) => (part === own ? '*' : part));
  const id = facts.id === own ? undefined : facts.id;
  return JSON.stringify({ ...facts, id, ctid: undefined, name: undefined, place, around });
}
