import { normalPath } from '../../ground/paths.ts';
import type { Unknown } from '../../proxmox/rehearsal/facts.ts';
import { type StartReason, type Starts, worstOf } from '../../proxmox/rehearsal/reason.ts';
import { assertReasons, dropInsOf } from '../guard/asserts.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import type { BrokenStart } from '../plan/reasons.ts';
import type { MountEdit, PlannedStart, Step } from '../plan/types.ts';
import type { StartProblem } from '../problem.ts';
import { brokenBy } from './broken.ts';
import { type StartFactsOf, startFacts } from './facts.ts';
import { type AssertedStarts, type ContainerStart, directoriesMade, type StartScene, startsOf } from './starts.ts';

export interface StartPlan {
  /** The steps that were given; one with which a container would not start is blocked now. */
  readonly steps: readonly Step[];
  readonly starts: readonly PlannedStart[];
  readonly diagnostics: readonly StartProblem[];
}

/** Rehearses the next start of some containers, before and after the steps of a plan. */
export function planStarts(observed: ObservedState, ctids: readonly number[], steps: readonly Step[]): StartPlan {
  const facts = startFacts(observed);
  if (!facts) return { steps, starts: [], diagnostics: [] };
  const made = directoriesMade(steps);
  const changes = new Map<string, Step>();
  for (const step of steps) if (step.kind === 'mount') changes.set(step.id, step);
  const asserted = assertedStarts(observed, steps);
  const judged = ctids.flatMap((ctid) => {
    const container = observed.containers.get(ctid);
    return container ? [judge(container, changes.get(`mount:${ctid}`), { facts, made, asserted })] : [];
  });
  const replaced = new Map(judged.flatMap(({ step }) => (step ? [[step.id, step] as const] : [])));
  const starts = judged.map(({ start }) => start);
  return {
    steps: steps.map((step) => (step.kind === 'mount' ? (replaced.get(step.id) ?? step) : step)),
    starts,
    diagnostics: [
      ...judged.flatMap(({ diagnostics }) => diagnostics),
      ...unknownStarts(starts),
      ...sharedAttributes(observed, starts),
    ],
  };
}

/** What systemd asks for before a start, with the drop-ins as they are and as the steps leave them. */
function assertedStarts(observed: ObservedState, steps: readonly Step[] = []): AssertedStarts {
  const files = steps.flatMap(({ change, state }) =>
    change.kind === 'unit' && state === undefined ? change.files.map(({ at, after }) => [at, after] as const) : [],
  );
  const now = dropInsOf(observed);
  const after = files.length === 0 ? now : dropInsOf(observed, new Map(files));
  return {
    now: (container) => assertReasons(container, observed, now),
    after: (container) => assertReasons(container, observed, after),
  };
}

interface Judged {
  readonly start: PlannedStart;
  /** The step of this container, as it stands now; undefined: it has none. */
  readonly step: Step | undefined;
  readonly diagnostics: readonly StartProblem[];
}

function judge(
  container: ObservedContainer,
  step: Step | undefined,
  { facts, ...host }: Pick<StartScene, 'made' | 'asserted'> & { readonly facts: StartFactsOf },
): Judged {
  const { ctid, name } = container;
  const edits = step?.state === undefined && step?.change.kind === 'mount' ? step.change.edits : [];
  const start = startsOf(container, facts, { edits, ...host });
  const broken = step && edits.length > 0 ? brokenStart(container, start.caused) : undefined;
  if (step && broken) {
    const left = startsOf(container, facts, { edits: [], ...host });
    return {
      start: { ctid, name, now: left.now, after: left.after },
      step: { ...step, state: 'blocked', why: { code: 'would_not_start', ...broken } },
      diagnostics: [{ code: 'start_would_break', severity: 'error', where: whereOf(container, step), ...broken }],
    };
  }
  const still = brokenStart(container, start.after.why);
  return {
    start: { ctid, name, now: start.now, after: start.after },
    step: step && withNotes(step, edits, start),
    diagnostics: still ? [{ code: 'start_broken', severity: 'warning', where: { ctid }, ...still }] : [],
  };
}

function whereOf({ ctid }: ObservedContainer, { volume }: Step) {
  return volume === undefined ? { ctid } : { ctid, volume };
}

/** What is said of a container that would not start with all its mounts; undefined where it would. */
export function brokenStart(
  { ctid, name }: ObservedContainer,
  reasons: readonly StartReason[],
): BrokenStart | undefined {
  const why = brokenBy(reasons);
  const starts: Starts = worstOf(why);
  return starts === 'fails' || starts === 'hides' ? { ctid, name, starts, why } : undefined;
}

/** What the first start after the plan does besides, for the mounts that are new. */
function withNotes(step: Step, edits: readonly MountEdit[], { after }: ContainerStart): Step {
  if (after.notes.length === 0) return step;
  const keys = new Set(edits.map(({ key }) => key));
  const ctid = Number(step.ctid);
  const notes = after.notes.flatMap((note): Step['notes'] => {
    const { key, target } = note;
    if (!keys.has(key)) return [];
    if (note.code === 'directory_made') return [{ code: 'start_makes_directory', ctid, path: note.path, target }];
    return note.code === 'id_map_ignored' ? [{ code: 'start_ignores_id_map', ctid, key, target }] : [];
  });
  return notes.length === 0 ? step : { ...step, notes: [...step.notes, ...notes] };
}

/** One warning for each reason, however many containers have it. */
function unknownStarts(starts: readonly PlannedStart[]): readonly StartProblem[] {
  const byReason = new Map<Unknown, { readonly ctids: number[]; readonly about: string }>();
  for (const { ctid, after } of starts) {
    if (after.starts !== 'unknown') continue;
    for (const reason of after.why) {
      if (reason.code !== 'unknown') continue;
      const known = byReason.get(reason.reason) ?? { ctids: [], about: reason.about };
      if (known.ctids.at(-1) !== ctid) known.ctids.push(ctid);
      byReason.set(reason.reason, known);
    }
  }
  return [...byReason].map(([reason, { ctids, about }]) => ({
    code: 'start_unknown',
    severity: 'warning',
    where: {},
    ...{ reason, ctids, about },
  }));
}

/** A directory that others use gets an owner that is right for one of them. */
function sharedAttributes(observed: ObservedState, starts: readonly PlannedStart[]): readonly StartProblem[] {
  return starts.flatMap(({ ctid, after }) =>
    after.notes.flatMap((note): readonly StartProblem[] => {
      if (note.code !== 'attributes_rewritten') return [];
      const path = normalPath(note.source);
      const others = usersOf(observed, path).filter((other) => other !== ctid);
      if (others.length === 0) return [];
      const { key, target, uid, gid, mode } = note;
      const facts = { ctid, key, path, target, uid, gid, mode, others };
      return [{ code: 'keepattrs_shared', severity: 'error', where: { ctid }, ...facts }];
    }),
  );
}

function usersOf({ containers }: ObservedState, path: string): readonly number[] {
  return [...containers.values()].flatMap(({ ctid, current, pending }) =>
    [...current, ...pending].some(({ parsed }) => parsed.ok && normalPath(parsed.value.volume) === path) ? [ctid] : [],
  );
}
