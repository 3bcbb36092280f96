import type { VectorPart } from './run.ts';

/** A part of a case the model does not answer for, and why. The rest of the case counts. */
export interface LeftOut {
  readonly id: string;
  readonly part: VectorPart;
  readonly reason: string;
}

export const leftOut: readonly LeftOut[] = [
  {
    id: 'nested-running',
    part: 'stderr',
    reason: "the line is of the recorder's own find, which looked below a hidden mount",
  },
  {
    id: 'migrate-bind-shared',
    part: 'stdout',
    reason: 'two of the lines are of ssh, which found no network; the model has no other node',
  },
];
