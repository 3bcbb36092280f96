import * as z from 'zod';
import { ENTRY_TYPES } from '../../../engine/tree/fact.ts';
import { affectedShape, count, diagnosticShape, flag, someShape, startsShape, text, textShape } from './parts.ts';

const ownedMode = z
  .strictObject({ uid: count, gid: count, mode: text.meta({ description: 'Octal, `0755`.' }) })
  .meta({ id: 'OwnedMode' });

const step = z
  .strictObject({
    id: text.meta({ description: 'The same when it is planned again: `directory:/tank/media`, `mount:954`.' }),
    kind: z.enum(['directory', 'owner', 'mode', 'acl', 'tree', 'mount', 'restart', 'unit']),
    action: z.enum(['create', 'update', 'delete', 'restart']),
    target: text,
    node: text.optional().meta({ description: 'The member of the cluster that does it; absent: this machine.' }),
    volume: text.optional(),
    ctid: count.optional(),
    reason: textShape.meta({ description: 'Why it is there; of a step that is held, why it is held.' }),
    consequences: z.array(textShape),
    loses: z.array(affectedShape).optional().meta({ description: 'Who can do less afterwards; absent: nobody.' }),
    gains: z.array(affectedShape).optional().meta({ description: 'Who can do more; absent: nobody.' }),
    notes: z.array(textShape).meta({ description: 'Of a step that is held, first what differs.' }),
    commands: z.array(z.array(text)).meta({ description: 'What runs, or its equivalent where `exact` is false.' }),
    exact: flag,
    state: z.enum(['blocked', 'kept']).optional().meta({ description: 'Absent: it runs.' }),
    needs: z.array(text).meta({ description: 'Steps that must have succeeded first.' }),
    kinds: z
      .array(z.strictObject({ type: z.enum(ENTRY_TYPES), from: ownedMode, to: ownedMode, ...someShape.shape }))
      .optional()
      .meta({ description: 'Of a tree: the entries that change, by what they are, whose, and their mode.' }),
  })
  .meta({ id: 'Step' });

/** What a plan is in every document that has one. */
export const planShape = z
  .strictObject({
    inSync: flag.meta({
      description: 'There is no step of any kind and no error, and every container starts with all its mounts.',
    }),
    summary: z.strictObject({
      create: count,
      update: count,
      delete: count,
      restart: count,
      blocked: count,
      kept: count,
    }),
    steps: z.array(step),
    waiting: z.array(z.strictObject({ volume: text, ctid: count, path: text, why: textShape })),
    starts: z
      .array(
        z.strictObject({
          ctid: count,
          now: startsShape,
          after: startsShape,
          why: z.array(textShape).meta({ description: 'Of `after`; empty where it is `ok`.' }),
          whyNow: z.array(textShape).optional().meta({ description: 'Of `now`, where that differs.' }),
        }),
      )
      .meta({ description: 'Of every container that was looked at.' }),
    notes: z.array(textShape),
    diagnostics: z.array(diagnosticShape),
  })
  .meta({ id: 'Plan' });
