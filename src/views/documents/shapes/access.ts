import * as z from 'zod';
import { affectedShape, canShape, count, flag, format, text, textShape } from './parts.ts';
import { planShape } from './plan.ts';

const explained = z.strictObject({
  path: text,
  kind: z.enum(['directory', 'file', 'missing', 'not_a_directory', 'deleted', 'symlink', 'unseen', 'unknown']),
  type: text
    .optional()
    .meta({ description: 'Of a `file`: `file`, `block device`, `character device`, `fifo`, `socket`.' }),
  flags: z
    .array(text)
    .optional()
    .meta({ description: 'Of a `file`: `immutable`, `append_only`; of its mount `noexec`, `nodev`, `nosuid`.' }),
  through: text.nullable().meta({ description: '`rootfs`, a slot, `lxc.mount.entry`, or `mount` for any other.' }),
  hostPath: text.optional(),
  device: text.optional().meta({ description: '`major:minor`' }),
  owner: text
    .nullable()
    .meta({ description: 'On disk, `uid:gid`; where the kernel shows no id `nobody` and `nogroup`.' }),
  mode: text.nullable().meta({ description: 'Octal, `0755`.' }),
  acl: text.optional().meta({ description: 'As `setfacl` takes it.' }),
  seenAs: text.nullable().meta({ description: 'The owner as the container sees it.' }),
  can: canShape,
});

const person = z.strictObject({ ctid: count, uid: count, can: z.enum(['read', 'read-write']) });

const unreached = z
  .strictObject({
    count,
    of: count,
    more: z.boolean().meta({ description: 'Nobody looked at the rest.' }),
    examples: z
      .array(z.strictObject({ path: text, type: text, uid: count }))
      .meta({ description: 'The first of them, below the directory, with their owner on the host.' }),
  })
  .meta({ description: 'Entries below that they can still not use; absent: all of them can be, or nobody looked.' })
  .optional();

/** An edit that would let somebody in. */
export const remedyShape = z
  .strictObject({
    code: z.enum(['access_entry', 'mount_idmap', 'owner', 'group', 'container_root', 'mode']),
    text,
    edit: z.record(text, z.unknown()).meta({ description: 'Of the volume, as its JSON spells it.' }),
    commands: z.array(z.array(text)).meta({ description: 'What applying the volume would run then.' }),
    gives: z.array(affectedShape),
    takesFrom: z.array(affectedShape).meta({ description: 'Of one that is offered empty.' }),
    waits: z.array(z.strictObject({ ctid: count, until: z.enum(['restart', 'start']) })).meta({
      description:
        'The containers in which it takes effect only with a restart, or with their next start; in all others, once it is applied.',
    }),
    below: z.enum(['empty', 'changed', 'usable', 'sampled', 'left', 'unknown']).meta({
      description:
        'What becomes of what lies in the directory: there is nothing; it is changed along; they can use it as it is (`sampled`: as far as was looked); some stays out of reach (`unreached`); nobody looked.',
    }),
    unreached,
    because: textShape.optional().meta({ description: 'Of the first of several: what it has over the next.' }),
  })
  .meta({ id: 'Remedy' });

/** What `explain` prints. */
export const explainShape = z.strictObject({
  format,
  command: z.literal('explain'),
  ctid: count,
  node: text.optional().meta({ description: 'The member that it is on; absent: this machine.' }),
  uid: count,
  gids: z.array(count),
  name: text.optional().meta({ description: "As the container's accounts say." }),
  hostUid: count.nullable().meta({ description: 'null where the id map has none.' }),
  path: text,
  can: canShape,
  planned: canShape.optional().meta({ description: 'The same once the volume is applied, where that differs.' }),
  links: z
    .array(z.strictObject({ path: text, leadsTo: text }))
    .meta({ description: 'Symbolic links that the path went through, and the path that each makes of it.' }),
  chain: z.array(explained).meta({ description: 'From the root of the container to the first that denies.' }),
  volume: text.optional().meta({ description: 'Whose mount the path is.' }),
  remedies: z.array(remedyShape).meta({ description: 'Edits of that volume, the least invasive first.' }),
});

/** What `share` prints. */
export const shareShape = z.strictObject({
  format,
  type: z.literal('share').optional().meta({ description: 'With --apply, whose events follow.' }),
  command: z.literal('share'),
  volume: text,
  with: z.array(person),
  node: text.optional().meta({ description: 'The member that was looked at; absent: this machine.' }),
  unseen: z.array(text).meta({ description: 'Other members with containers of the volume: nobody looked there.' }),
  needed: flag,
  unreached,
  chosen: remedyShape.nullable().meta({ description: 'null: nothing is needed, or none works.' }),
  alternatives: z.array(remedyShape),
  refused: z.array(
    z.strictObject({
      remedy: z.strictObject({ code: remedyShape.shape.code, text, edit: remedyShape.shape.edit.nullable() }),
      why: textShape,
    }),
  ),
  plan: planShape.nullable().meta({ description: 'Of the chosen one.' }),
});
