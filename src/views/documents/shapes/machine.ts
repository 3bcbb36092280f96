import * as z from 'zod';
import { CHECK_STATES } from '../../../engine/machine/check.ts';
import { count, diagnosticShape, failureShape, format, text, textShape } from './parts.ts';

/** What `doctor` prints. */
export const doctorShape = z.strictObject({
  format,
  command: z.literal('doctor'),
  checks: z.array(
    textShape.safeExtend({
      state: z.enum(CHECK_STATES).meta({ description: 'How it stands; only `error` makes the command end 1.' }),
      hint: text.optional().meta({ description: 'What to do, where it is not `ok`.' }),
    }),
  ),
});

/** What `facts` prints. */
export const factsShape = z.strictObject({ format, command: z.literal('facts'), file: text });

/** What `export` prints. */
export const exportShape = z.strictObject({
  format,
  command: z.literal('export'),
  tool: z.enum(['pct', 'terraform', 'ansible']),
  text: text.meta({ description: 'The script, configuration or playbook.' }),
});

/** What any command prints that could not do what it was asked for. */
export const errorShape = z.strictObject({
  format,
  type: z.literal('error').optional().meta({ description: 'Of apply, which prints one document a line.' }),
  command: text.nullable(),
  exit: count,
  error: failureShape,
  diagnostics: z.array(diagnosticShape),
});
