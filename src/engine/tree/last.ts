import { isError } from '../../ground/problem.ts';
import type { DesiredState } from '../desired/state.ts';
import type { ObservedState } from '../observed/state.ts';
import type { Plan } from '../plan/types.ts';

/** What a plan or an apply saw below a directory when it last looked. */
export interface RememberedWalk extends Walk {
  readonly hostPath: string;
  /** Which directory that was. */
  readonly dev: number;
  readonly ino: number;
}

interface Walk {
  /** When, as `Date.toISOString` has it. */
  readonly at: string;
  /** Entries that were looked at, and those of them that are not as declared. */
  readonly seen: number;
  readonly differing: number;
  /** All of it was seen. */
  readonly isWhole: boolean;
}

/** The same, and how long ago. */
export interface LastWalk extends Walk {
  readonly minutes: number;
}

/** Of the directory that is there now; null: nobody looked. undefined: that is not known. */
export function lastWalkOf(
  { walks }: Pick<ObservedState, 'walks'>,
  path: string,
  { dev, ino }: Pick<RememberedWalk, 'dev' | 'ino'>,
): LastWalk | null | undefined {
  if (!walks) return undefined;
  const walk = walks.get(path);
  if (!walk || walk.dev !== dev || walk.ino !== ino) return null;
  const { at, seen, differing, isWhole, minutes } = walk;
  return { at, seen, differing, isWhole, minutes };
}

/** What a plan saw of each tree that it looked at; nothing of one that it could not plan. */
export function walksOf(
  { volumes }: DesiredState,
  { paths }: Pick<ObservedState, 'paths'>,
  { steps, diagnostics }: Pick<Plan, 'steps' | 'diagnostics'>,
  at: string,
): readonly RememberedWalk[] {
  const unplanned = new Set(
    diagnostics.flatMap((one) => (isError(one) || one.code === 'tree_idmapped' ? (one.where.volume ?? []) : [])),
  );
  const planned = volumes.filter(({ name, permissions }) => permissions.recursive && !unplanned.has(name));
  const walked = new Set(planned.map(({ hostPath }) => hostPath));
  return [...walked].flatMap((hostPath): readonly RememberedWalk[] => {
    const fact = paths.get(hostPath);
    if (fact?.kind !== 'directory' || !fact.tree) return [];
    const { dev, ino, tree } = fact;
    const { seen, ended, unread, other } = tree;
    const differing = steps.reduce(
      (sum, { change }) => (change.kind === 'tree' && change.path === hostPath ? sum + change.count : sum),
      0,
    );
    const isWhole = ended === undefined && unread.count + other.count === 0;
    return [{ hostPath, dev, ino, at, seen, differing, isWhole }];
  });
}

/** What is remembered of a tree once `changed` of its entries are as declared; nothing of one that nobody looked at before. */
export function walkAfter(
  before: RememberedWalk | undefined,
  { at, seen, changed }: { readonly at: string; readonly seen: number; readonly changed: number },
): RememberedWalk | undefined {
  return before && { ...before, at, seen, differing: Math.max(0, before.differing - changed) };
}
