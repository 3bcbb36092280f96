import * as z from 'zod';
import { LEFT_MEANWHILE } from '../../../engine/tree/change.ts';
import { count, failureShape, format, someShape, text, textShape } from './parts.ts';
import { planShape } from './plan.ts';

const head = { format, time: z.iso.datetime() };
const ofStep = <Type extends string>(type: Type) => ({ ...head, type: z.literal(type), step: text });

/** What became of a tree. */
export const treeShape = z
  .strictObject({
    examined: count,
    changed: count,
    left: z
      .array(z.strictObject({ why: z.enum(LEFT_MEANWHILE), ...someShape.shape }))
      .meta({ description: 'Left as they were, though the plan meant them.' }),
  })
  .meta({ id: 'Tree', description: 'What became of the entries of a tree.' });

/** One line of `apply --json`. */
export const applyEventShape = z.discriminatedUnion('type', [
  z.strictObject({ ...head, type: z.literal('plan'), plan: planShape }),
  z.strictObject(ofStep('step_start')),
  z.strictObject({ ...ofStep('step_process'), pid: count.meta({ description: 'Of the pct that runs.' }) }),
  z.strictObject({ ...ofStep('step_output'), stream: z.enum(['stdout', 'stderr']), text }),
  z.strictObject({ ...ofStep('step_chunk'), count: count.meta({ description: 'Entries that are changed next.' }) }),
  z.strictObject({
    ...ofStep('step_progress'),
    examined: count,
    changed: count,
    left: count,
    at: text.meta({ description: 'The directory below the top that it is at.' }),
  }),
  z.strictObject({ ...ofStep('step_complete'), note: textShape.optional(), tree: treeShape.optional() }),
  z.strictObject({
    ...ofStep('step_errored'),
    error: failureShape,
    tree: treeShape
      .optional()
      .meta({ description: 'Of a tree that was gone through, and some of it may not be changed.' }),
  }),
  z.strictObject({ ...ofStep('step_skipped'), why: textShape }),
  z.strictObject({
    ...head,
    type: z.literal('summary'),
    outcome: z.enum(['done', 'failed', 'interrupted', 'stale']),
    done: count,
    failed: count,
    notRun: count.meta({ description: 'Besides those blocked and kept.' }),
    blocked: count,
    kept: count,
    errors: count.meta({ description: 'Errors of the plan, which no step could mend.' }),
    journal: text.nullable(),
    error: failureShape.optional().meta({ description: 'Why it ended early although no step failed.' }),
  }),
]);
