import * as z from 'zod';
import { RIGHTS } from '../../../engine/consent/affected.ts';
import { STATES } from '../../../engine/status/types.ts';
import { STARTS } from '../../../proxmox/rehearsal/reason.ts';
import { FORMAT } from '../document.ts';

/* What the documents have in common. */

export const text = z.string();
export const flag = z.boolean();
export const count = z.int().nonnegative();
export const format = z.literal(FORMAT);
export const stateShape = z.enum(STATES);
export const startsShape = z
  .enum(STARTS)
  .meta({ description: 'The next start: `hides` starts with a mount hidden or left out.' });

/** A code for scripts, the sentence for people, and the facts of that code beside them. */
export const textShape = z
  .looseObject({ code: text.regex(/^[a-z_]+$/), text })
  .meta({ id: 'Text', description: 'A code for scripts, the same in words, and the facts of that code.' });

export const diagnosticShape = z
  .strictObject({
    severity: z.enum(['error', 'warning']),
    code: text.regex(/^[a-z_]+$/),
    summary: text,
    detail: text.optional(),
    hint: text.optional(),
    file: text.optional(),
    line: count.optional().meta({ description: 'Counted from 1, as the column.' }),
    column: count.optional(),
    path: text.optional().meta({ description: "The value's path inside the file, as `get` spells it." }),
    volume: text.optional(),
    ctid: count.optional(),
    node: text.optional().meta({ description: 'The member of the cluster that it is about.' }),
    count: count.optional().meta({ description: 'How many are alike, where it is more than one.' }),
  })
  .meta({ id: 'Diagnostic' });

export const canShape = z
  .strictObject({
    read: flag.nullable().meta({ description: 'List the directory, or read the file; null is unknown.' }),
    write: flag.nullable().meta({ description: 'Create in it; of a file, write to it.' }),
    traverse: flag.nullable().meta({ description: 'Reach what is in it by name.' }),
    remove: z
      .union([flag, z.literal('own')])
      .nullable()
      .meta({ description: 'Remove from it; `own` is what belongs to oneself.' }),
    execute: flag.nullable().optional().meta({ description: 'Only of what is no directory.' }),
    why: z
      .array(textShape.safeExtend({ path: text.meta({ description: 'The directory on the way that it is about.' }) }))
      .meta({ description: 'Why something is false or unknown; empty where all is true.' }),
  })
  .meta({ id: 'Can' });

export const someShape = z
  .strictObject({
    count,
    examples: z.array(text).meta({ description: 'Up to three of them, below the directory.' }),
  })
  .meta({ id: 'SomeEntries' });

export const affectedShape = z
  .strictObject({
    ctid: count.nullable().meta({ description: 'null is a user of the host.' }),
    name: text.optional().meta({ description: "The container's, or the user's on the host." }),
    uid: count.nullable().meta({ description: 'null: anybody there whom no entry names.' }),
    gid: count.optional().meta({ description: 'Of those who are in this group.' }),
    rights: z.array(z.enum(RIGHTS)).meta({ description: 'What they lose or gain.' }),
    can: canShape,
    entries: someShape.optional().meta({ description: 'Of a tree: with how many of its entries.' }),
  })
  .meta({
    id: 'Affected',
    description: 'Somebody for whom a step makes a difference; `can` is what they can do then.',
  });

export const failureShape = z.strictObject({
  code: text.regex(/^[a-z_]+$/),
  summary: text,
  detail: text.optional(),
  hint: text.optional(),
});
