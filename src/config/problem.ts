import type { RuleProblem } from '../engine/desired/rules.ts';
import type { Worded } from '../engine/diagnostic.ts';

/** What can be wrong with the four files, and with an edit of them. */
export type ConfigProblem = RuleProblem | Worded;
