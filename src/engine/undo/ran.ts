import { addTo } from '../../ground/grouped.ts';
import type { ApplyEvent } from '../apply/events.ts';
import type { MadeDirectories } from '../apply/host.ts';
import type { Step } from '../plan/types.ts';
import type { TreeChunk } from '../tree/change.ts';

/** A step of a run that did something, or may have. */
export interface RanStep {
  readonly step: Step;
  /** False: it failed, or the run was killed during it, so that it may be done, in part or not at all. */
  readonly whole: boolean;
  /** The directories that it made, as far as that is on record. */
  readonly made: MadeDirectories['made'];
  /** What it changed of a tree, or was about to. */
  readonly chunks: readonly TreeChunk[];
}

/**
 * What a run did by its record, in its order. A step that somebody else made needless did nothing. What a member did for
 * another one it records with a plan a step; one that was planned once more there is the later one.
 */
export function ranSteps(events: readonly ApplyEvent[]): readonly RanStep[] {
  const planned = events.flatMap((event) => (event.type === 'plan' ? event.plan.steps : []));
  const steps = new Map(planned.map((step) => [step.id, step])).values();
  const ends = new Map<string, 'whole' | 'part' | 'nothing'>();
  // What a step had done when it was asked for once more.
  let before: 'whole' | 'part' | 'nothing' = 'nothing';
  const made = new Map<string, MadeDirectories['made']>();
  const chunks = new Map<string, TreeChunk[]>();
  for (const event of events) {
    if (event.type === 'step_complete' && event.made) made.set(event.step, event.made);
    if (event.type === 'step_chunk') addTo(chunks, event.step, event);
    if (event.type === 'step_start') {
      before = ends.get(event.step) ?? 'nothing';
      ends.set(event.step, 'part');
    }
    if (event.type === 'step_complete') ends.set(event.step, event.note ? before : 'whole');
    if (event.type === 'step_errored' && beganNothing(event.failure.end)) ends.set(event.step, before);
  }
  return [...steps].flatMap((step): readonly RanStep[] => {
    const end = ends.get(step.id);
    return end === undefined || end === 'nothing' || step.state !== undefined
      ? []
      : [{ step, whole: end === 'whole', made: made.get(step.id) ?? [], chunks: chunks.get(step.id) ?? [] }];
  });
}

/** The containers that a run stopped, or may have, to restart them, and did not start again. */
export function restartsCutOff(events: readonly ApplyEvent[]): readonly number[] {
  return ranSteps(events).flatMap(({ step: { change }, whole }) =>
    change.kind === 'restart' && !whole ? [change.ctid] : [],
  );
}

const beganNothing = (end: string): boolean => end === 'stale' || end === 'refused' || end === 'digest_mismatch';

/** The other members of the cluster that did something in a run. */
export const membersThatRan = (events: readonly ApplyEvent[]): readonly string[] =>
  [...new Set(ranSteps(events).flatMap(({ step: { node } }) => node ?? []))].sort();

/** What of a run one member did, as it would have recorded it itself; undefined: this machine. */
export function runOfMember(events: readonly ApplyEvent[], node: string | undefined): readonly ApplyEvent[] {
  const planned = events.flatMap((event) => (event.type === 'plan' ? event.plan.steps : []));
  const own = new Set(planned.filter((step) => step.node === node).map(({ id }) => id));
  const idOf = (id: string) => (node === undefined ? id : id.slice(`${node}/`.length));
  return events.flatMap((event): readonly ApplyEvent[] => {
    if (event.type === 'plan') {
      const steps = event.plan.steps.filter(({ id }) => own.has(id));
      return [
        {
          ...event,
          plan: { ...event.plan, steps: steps.map((step) => ({ ...step, id: idOf(step.id), node: undefined })) },
        },
      ];
    }
    if (!('step' in event)) return [event];
    return own.has(event.step) ? [{ ...event, step: idOf(event.step) }] : [];
  });
}
