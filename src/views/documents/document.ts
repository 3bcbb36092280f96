import type { Affected } from '../../engine/consent/affected.ts';
import type { Can } from '../../engine/permission/can.ts';
import type { StatusReason } from '../../engine/status/reasons.ts';
import type { TreeDone } from '../../engine/tree/change.ts';
import type { Problem } from '../../ground/problem.ts';
import type { StartNote, StartReason } from '../../proxmox/rehearsal/reason.ts';
import { countedAlike } from '../alike.ts';
import { nameText } from '../apply/trees.ts';
import { whyText } from '../words/access.ts';
import { diagnosticOf, wordsOf } from '../words/any.ts';
import { type Reason, reasonText } from '../words/reasons.ts';
import { startNoteText, startReasonText } from '../words/start.ts';
import type { AffectedFields, CanFields, DiagnosticFields, FailureFields, TextFields, TreeFields } from './shapes.ts';

/** What stands in every document, and what their parts have in common. The shapes are `shapes.ts`'s alone. */
export const FORMAT = 'phoenix-volumes/2';

/** A document as it is printed. */
export type Document = Readonly<Record<string, unknown>>;

/** One whose lists are made while they are printed, and so never there as a whole. */
export type OneByOne<Fields> = {
  readonly [Key in keyof Fields]: Fields[Key] extends readonly (infer Item)[] ? Iterable<Item> : Fields[Key];
};

/** A reason as scripts read it. */
export function textFields(reason: Reason): TextFields {
  const text = reasonText(reason);
  // Names are bytes until somebody reads them.
  return 'examples' in reason ? { ...reason, examples: reason.examples.map(nameText), text } : { ...reason, text };
}

/** What became of the entries of a tree. */
export const treeFields = ({ examined, changed, left }: TreeDone): TreeFields => ({
  ...{ examined, changed },
  left: left.map(({ why, count, examples }) => ({ why, count, examples: examples.map(nameText) })),
});

/** The same of what a status tells; the facts of a problem are in the diagnostics. */
export const reasonFields = (reason: Reason | StatusReason): TextFields =>
  'severity' in reason ? { code: reason.code, text: reasonText(reason) } : textFields(reason);

/** Why a container would not start, or not with all its mounts. */
export const startFields = (reason: StartReason): TextFields => ({ ...reason, text: startReasonText(reason) });

/** What a start does besides. */
export const startNoteFields = (note: StartNote): TextFields => ({ ...note, text: startNoteText(note) });

/** Each of its own container, so that a script that asks for one finds it; `count` says how many are alike. */
export const diagnosticsFields = (problems: readonly Problem[]): DiagnosticFields[] =>
  countedAlike(problems).map(({ problem, count }) => ({
    ...diagnosticOf(problem),
    ...(count > 1 ? { count } : {}),
  }));

export function failureFields(problem: Problem): FailureFields {
  const { summary, detail, hint } = wordsOf(problem);
  return { code: problem.code, summary, detail, hint };
}

/** What somebody can do with a directory or a file; null is unknown. */
export const canFields = ({ read, write, traverse, remove, execute, why }: Can): CanFields => ({
  read,
  write,
  traverse,
  remove,
  execute,
  why: why.map((one) => ({ ...one, text: whyText(one) })),
});

/** Somebody whom a change takes something from, or gives something. */
export const affectedFields = ({ ctid, name, uid, gid, rights, can, entries }: Affected): AffectedFields => ({
  ...{ ctid, name, uid, gid },
  rights: [...rights],
  can: canFields(can),
  ...(entries && { entries: { count: entries.count, examples: entries.examples.map(nameText) } }),
});
