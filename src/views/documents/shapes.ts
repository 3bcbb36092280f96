import * as z from 'zod';
import { explainShape, type remedyShape, shareShape } from './shapes/access.ts';
import { applyEventShape, type treeShape } from './shapes/apply.ts';
import { editShape, getShape, validateShape } from './shapes/files.ts';
import { doctorShape, errorShape, exportShape, factsShape } from './shapes/machine.ts';
import {
  type affectedShape,
  type canShape,
  type diagnosticShape,
  type failureShape,
  format,
  text,
  type textShape,
} from './shapes/parts.ts';
import { backupsShape, journalShape, undoShape } from './shapes/past.ts';
import { planShape } from './shapes/plan.ts';
import { statusShape } from './shapes/status.ts';

/*
 * What scripts read, once: the JSON Schemas in schemas/output and the types of the documents come from here. The names
 * of the fields are a contract (docs/cli.md). What a version of `format` has may grow; nothing in it changes or goes.
 */

/** By what they are of; `edit` is what `add`, `set`, `remove`, `restore`, `adopt` and `init` print. */
export const outputShapes = {
  plan: z.strictObject({ format, command: z.literal('plan'), node: text, ...planShape.shape }),
  apply: applyEventShape,
  status: statusShape,
  explain: explainShape,
  validate: validateShape,
  edit: editShape,
  share: shareShape,
  journal: journalShape,
  undo: undoShape,
  backups: backupsShape,
  doctor: doctorShape,
  facts: factsShape,
  export: exportShape,
  get: getShape,
  error: errorShape,
} as const;

export type OutputName = keyof typeof outputShapes;

export const OUTPUT_NAMES = Object.keys(outputShapes) as readonly OutputName[];

type Shapes = typeof outputShapes;

export type PlanDocument = z.infer<Shapes['plan']>;
export type ApplyDocument = z.infer<Shapes['apply']>;
export type StatusDocument = z.infer<Shapes['status']>;
export type ExplainDocument = z.infer<Shapes['explain']>;
export type ValidateDocument = z.infer<Shapes['validate']>;
export type ShareDocument = z.infer<Shapes['share']>;
export type RemedyFields = z.infer<typeof remedyShape>;
export type EditDocument = z.infer<Shapes['edit']>;
export type JournalDocument = z.infer<Shapes['journal']>;
export type UndoDocument = z.infer<Shapes['undo']>;
export type BackupsDocument = z.infer<Shapes['backups']>;
export type DoctorDocument = z.infer<Shapes['doctor']>;
export type FactsDocument = z.infer<Shapes['facts']>;
export type ExportDocument = z.infer<Shapes['export']>;
export type GetDocument = z.infer<Shapes['get']>;
export type ErrorDocument = z.infer<Shapes['error']>;
export type PlanFields = z.infer<typeof planShape>;
export type DiagnosticFields = z.infer<typeof diagnosticShape>;
export type FailureFields = z.infer<typeof failureShape>;
export type TextFields = z.infer<typeof textShape>;
export type CanFields = z.infer<typeof canShape>;
export type AffectedFields = z.infer<typeof affectedShape>;
export type TreeFields = z.infer<typeof treeShape>;
