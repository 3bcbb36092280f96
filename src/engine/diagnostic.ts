import type { Problem } from '../ground/problem.ts';

/** A problem that brings its own words, for the room it is from has not left them to the views yet. */
export interface Worded extends Problem {
  /** One sentence that names the thing and says what is wrong. */
  readonly summary: string;
  /** What is behind it, where the summary is not enough. */
  readonly detail?: string | undefined;
  /** What to do. */
  readonly hint?: string | undefined;
}
