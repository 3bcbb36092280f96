import * as z from 'zod';
import { count, diagnosticShape, flag, format, text, textShape } from './parts.ts';

/** What `validate` prints. */
export const validateShape = z.strictObject({
  format,
  command: z.literal('validate'),
  valid: flag,
  diagnostics: z.array(diagnosticShape),
});

/** What every command prints that edits the configuration. */
export const editShape = z.strictObject({
  format,
  type: z.enum(['add', 'set', 'remove']).optional().meta({ description: 'With --apply, whose events follow.' }),
  command: z.enum(['add', 'set', 'remove', 'restore', 'adopt', 'init']),
  changed: z.array(text).meta({ description: 'The files that were written; none with --dry-run.' }),
  diff: text,
  backup: text.optional(),
  adopted: z
    .array(z.strictObject({ volume: text, hostPath: text, ctid: count, key: text, path: text }))
    .optional()
    .meta({ description: 'The mounts that are declared now: of `adopt` and `init --adopt`.' }),
  left: z
    .array(z.strictObject({ ctid: count, key: text.optional(), why: textShape }))
    .optional()
    .meta({ description: 'What stays undeclared, and why.' }),
  diagnostics: z.array(diagnosticShape),
});

/** What `get` prints. */
export const getShape = z.strictObject({
  format,
  command: z.literal('get'),
  value: z.unknown().optional().meta({ description: 'Where one was asked for.' }),
  values: z
    .array(
      z.strictObject({
        path: text.meta({ description: 'As it was asked for.' }),
        value: z.unknown().optional(),
        error: z.strictObject({ code: text, summary: text }).optional().meta({ description: 'Why it has no value.' }),
      }),
    )
    .optional()
    .meta({ description: 'Where several were asked for, in that order.' }),
});
