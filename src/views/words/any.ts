import type { CommandProblem } from '../../commands/problem.ts';
import type { ConfigProblem } from '../../config/problem.ts';
import type { RuleProblem } from '../../engine/desired/rules.ts';
import type { Worded } from '../../engine/diagnostic.ts';
import type { EngineProblem } from '../../engine/problem.ts';
import type { OwnProblem } from '../../form/problem.ts';
import { lazily } from '../../ground/lazy.ts';
import type { Problem, Problems } from '../../ground/problem.ts';
import type { MachineFacts } from '../../host/problem.ts';
import type { OperationProblem } from '../../operations/problem.ts';
import { CONFIG_WORDS } from './config/check.ts';
import { QUERY_WORDS, WRITE_WORDS } from './config/edit.ts';
import { DISK_WORDS } from './disk.ts';
import { ENGINE_WORDS } from './engine.ts';
import { HOST_WORDS } from './host.ts';
import { COMMAND_WORDS } from './input/commands.ts';
import { FORM_WORDS } from './input/form.ts';
import { type OfCause, OPERATION_WORDS } from './operations.ts';
import { RULE_WORDS } from './rules.ts';
import { type Diagnostic, quoted, type Words, type WordsTable, wordsIn } from './words.ts';

/** Every problem there is. */
export type AnyProblem =
  | RuleProblem
  | EngineProblem
  | ConfigProblem
  | Problems<MachineFacts>
  | OwnProblem
  | OperationProblem
  | CommandProblem;

const ofCause = ({ findings: [cause] }: OfCause): Words => wordsOf(cause);

/** All words in one table: a code means the same wherever it comes from. A list needs none of them. */
const anyWords = lazily(
  (): WordsTable<AnyProblem> => ({
    ...RULE_WORDS,
    ...ENGINE_WORDS,
    ...CONFIG_WORDS,
    ...HOST_WORDS,
    ...FORM_WORDS,
    ...DISK_WORDS,
    ...WRITE_WORDS,
    ...QUERY_WORDS,
    ...OPERATION_WORDS,
    ...COMMAND_WORDS,
    host_unreadable: ofCause,
  }),
);

/** The words of a problem that came through a room which hands it on unread, as the engine does with the disk's. */
export function wordsOf(problem: Problem): Words {
  if (isWorded(problem)) return { summary: problem.summary, detail: problem.detail, hint: problem.hint };
  if (!isKnown(problem) && problem.where.node !== undefined)
    return { summary: `another version of the program says ${quoted(problem.code)}` };
  if (!isKnown(problem)) throw new Error(`${problem.code} has no words`);
  return wordsIn(anyWords(), problem);
}

/** Its sentence, which names the member of the cluster that it is about. */
export const findingText = (problem: Problem): string => summaryOn(problem.where.node, wordsOf(problem).summary);

export const summaryOn = (node: string | undefined, summary: string): string =>
  node === undefined ? summary : `on ${node}: ${summary}`;

/** A problem as screens, reports and scripts show it. */
export const diagnosticOf = (problem: Problem): Diagnostic => ({
  severity: problem.severity,
  code: problem.code,
  ...wordsOf(problem),
  ...problem.where,
});

const isKnown = (problem: Problem): problem is AnyProblem => Object.hasOwn(anyWords(), problem.code);

const isWorded = (problem: Problem): problem is Worded => 'summary' in problem;
