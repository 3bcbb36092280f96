import type { Consequence } from '../../engine/plan/reasons.ts';
import { runs } from '../../engine/plan/standing.ts';
import type { Plan, PlanNote, Step, WaitingMount } from '../../engine/plan/types.ts';
import { groupedBy } from '../../ground/grouped.ts';
import { isError, isSome, type Problem, type Some } from '../../ground/problem.ts';
import { alikeOnce } from '../alike.ts';

/** One entry of the plan screen, under the heading it is the first of. */
export type PlanItem = { readonly id: string; readonly heading?: string } & (
  | { readonly kind: 'step'; readonly step: Step; readonly number: number }
  | { readonly kind: 'held'; readonly step: Step }
  /** The same of one container or of several, each in its own words. */
  | { readonly kind: 'consequence'; readonly alike: Some<Consequence> }
  /** `count` containers wait alike, or have the finding; this is the first. */
  | { readonly kind: 'waiting'; readonly mount: WaitingMount; readonly count: number }
  | { readonly kind: 'finding'; readonly problem: Problem; readonly count: number }
  | { readonly kind: 'note'; readonly note: PlanNote }
);

/** What runs, in order; what follows from it; what does not run, and why; what is worth knowing. */
export function planItems(plan: Plan): readonly PlanItem[] {
  const { errors, warnings } = findingItems(plan);
  return [
    ...errors,
    ...stepItems(plan),
    ...consequencesAlike(runnableSteps(plan)).map(
      (alike, index) =>
        ({ kind: 'consequence', id: `consequence ${index}`, alike, ...under('Consequences', index) }) as const,
    ),
    ...heldItems(plan),
    ...waitingItems(plan),
    ...warnings,
    ...noteItems(plan),
  ];
}

/** What a text has of them: what is wrong is reported elsewhere, and what follows from a step stands below it. */
export const printedItems = (plan: Plan): readonly PlanItem[] => [
  ...stepItems(plan),
  ...heldItems(plan),
  ...waitingItems(plan),
  ...noteItems(plan),
];

function findingItems({ diagnostics }: Plan) {
  const [errors, warnings] = [
    diagnostics.filter(isError),
    diagnostics.filter(({ severity }) => severity === 'warning'),
  ];
  const items = (problems: readonly Problem[], name: string, heading: string) =>
    alikeOnce(problems).map(
      ({ problem, count }, index) =>
        ({ kind: 'finding', id: `${name} ${index}`, problem, count, ...under(heading, index) }) as const,
    );
  return { errors: items(errors, 'error', 'Errors'), warnings: items(warnings, 'warning', 'Warnings') };
}

const stepItems = (plan: Plan): readonly PlanItem[] =>
  runnableSteps(plan).map((step, index) => ({ kind: 'step', id: step.id, step, number: index + 1 }) as const);

const heldItems = ({ steps }: Plan): readonly PlanItem[] =>
  steps
    .filter(({ state }) => state !== undefined)
    .map((step, index) => ({ kind: 'held', id: step.id, step, ...under('Not done', index) }) as const);

const waitingItems = ({ waiting }: Plan): readonly PlanItem[] =>
  waitingAlike(waiting).map(
    ({ mount, count }, index) =>
      ({ kind: 'waiting', id: `waiting ${index}`, mount, count, ...under('Waiting', index) }) as const,
  );

const noteItems = ({ notes }: Plan): readonly PlanItem[] =>
  notes.map((note, index) => ({ kind: 'note', id: `note ${index}`, note, ...under('Notes', index) }) as const);

/** The steps that apply would run. */
export const runnableSteps = (plan: Plan): readonly Step[] => plan.steps.filter(runs);

/** Each said once, however many steps lead to it. */
const consequences = (steps: readonly Step[]): readonly Consequence[] => [
  ...new Map(steps.flatMap((step) => step.consequences).map((each) => [JSON.stringify(each), each])).values(),
];

/** Those that say the same of other containers, whatever their slots there; one that names its container stands for itself. */
function consequencesAlike(steps: readonly Step[]): readonly Some<Consequence>[] {
  const key = (each: Consequence) =>
    JSON.stringify('ctid' in each && !('name' in each) ? { ...each, ctid: undefined, keys: undefined } : each);
  return [...groupedBy(consequences(steps), key).values()].flatMap((alike) => (isSome(alike) ? [alike] : []));
}

/** The mounts of one volume at one path that wait for the same thing, as the first of their containers. */
function waitingAlike(waiting: readonly WaitingMount[]) {
  const key = ({ volume, path, why }: WaitingMount) => JSON.stringify([volume, path, { ...why, ctid: undefined }]);
  return [...groupedBy(waiting, key).values()].flatMap((mounts) =>
    mounts.slice(0, 1).map((mount) => ({ mount, count: mounts.length })),
  );
}

const under = (heading: string, index: number): { readonly heading?: string } => (index === 0 ? { heading } : {});
