import type { Plan, Step } from './types.ts';

/** Whether apply would run it. */
export function runs(step: Step): boolean {
  return step.state === undefined;
}

/** A container in which some of what would run takes effect only later. */
export interface Waits {
  readonly ctid: number;
  readonly until: 'restart' | 'start';
}

/** Those of a plan that does not restart them itself. */
export function laterIn({ steps }: Plan): readonly Waits[] {
  const restarted = new Set(steps.filter(runs).flatMap(({ kind, ctid }) => (kind === 'restart' ? [ctid] : [])));
  return steps.filter(runs).flatMap(({ change }): readonly Waits[] => {
    if (change.kind !== 'mount' || restarted.has(change.ctid)) return [];
    const until = (['restart', 'start'] as const).find((when) =>
      change.edits.some(({ takesEffect }) => takesEffect === when),
    );
    return until ? [{ ctid: change.ctid, until }] : [];
  });
}

/** The containers in which some of what would run takes effect only with their restart, which the plan has not. */
export const awaitingRestart = (plan: Plan): readonly number[] =>
  laterIn(plan).flatMap(({ ctid, until }) => (until === 'restart' ? [ctid] : []));

/** The containers in which a restart would do something for a mount of the plan, now or once it is applied. */
export function restartable(plan: Plan): readonly number[] {
  const pending = plan.notes.flatMap((note) =>
    note.code === 'pending_as_declared' && note.until === 'restart' ? [note.ctid] : [],
  );
  const drifted = plan.diagnostics.flatMap((one) => (isDrift(one) && one.where.ctid ? [one.where.ctid] : []));
  return [...new Set([...awaitingRestart(plan), ...pending, ...drifted])];
}

/** Such a finding is a difference, although it is a warning. */
export const isDrift = ({ code }: { readonly code: string }): boolean =>
  code === 'not_mounted' || code === 'other_mounted' || code === 'mounted_otherwise';
