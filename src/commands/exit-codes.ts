import type { ApplyOutcome } from '../engine/apply/events.ts';

/** The one table of what an exit code means. */
export const EXIT = {
  good: 0,
  failed: 1,
  absent: 1,
  changes: 2,
  refused: 3,
  usage: 64,
  configuration: 65,
  interrupted: 130,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export const APPLY_EXIT: Readonly<Record<ApplyOutcome, ExitCode>> = {
  done: EXIT.good,
  failed: EXIT.failed,
  interrupted: EXIT.interrupted,
  stale: EXIT.refused,
};
