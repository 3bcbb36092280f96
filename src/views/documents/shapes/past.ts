import * as z from 'zod';
import { applyEventShape } from './apply.ts';
import { count, format, text, textShape } from './parts.ts';
import { planShape } from './plan.ts';

/** A kept version of the configuration. */
const keptVersionShape = z.strictObject({
  n: count.meta({ description: '1 is the newest.' }),
  time: z.iso.datetime().meta({ description: 'When it was replaced.' }),
  file: text.meta({ description: 'The name of the file that it was.' }),
  bytes: count,
});

const run = z.strictObject({
  run: text.meta({ description: 'Its name, which `undo` takes.' }),
  time: z.iso.datetime().nullable(),
  outcome: z
    .enum(['done', 'failed', 'interrupted', 'stale', 'unfinished'])
    .nullable()
    .meta({ description: '`unfinished`: it was broken off, or still runs. null: its record cannot be read.' }),
  done: count,
  failed: count,
  notRun: count,
  argv: z.array(text).meta({ description: 'What was asked, without the program.' }),
  volumes: z.array(text).meta({ description: 'What its steps were about, as far as they ran.' }),
  undoes: text.optional().meta({ description: 'The run whose way back it is.' }),
  undoneBy: text.optional().meta({ description: 'The run that took it back, unless that was undone itself.' }),
  undoable: z.union([z.literal(true), textShape]).meta({ description: 'Or why not.' }),
});

/** What `journal` prints. */
export const journalShape = z.strictObject({
  format,
  command: z.literal('journal'),
  runs: z.array(run).meta({ description: 'The newest first; only the named one where one is.' }),
  events: z.array(applyEventShape).optional().meta({ description: 'Of the named one.' }),
});

/** What `undo` prints: a plan, and whose way back it is. */
export const undoShape = z.strictObject({
  format,
  type: z.literal('undo').optional().meta({ description: "Where it runs: apply's events follow." }),
  command: z.literal('undo'),
  run: text,
  configuration: keptVersionShape
    .optional()
    .meta({ description: 'As it was before that run; `restore` puts it back.' }),
  node: text,
  ...planShape.shape,
});

/** What `backups` prints. */
export const backupsShape = z.strictObject({
  format,
  command: z.literal('backups'),
  backups: z.array(keptVersionShape),
});
