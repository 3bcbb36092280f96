import * as z from 'zod';
import { canShape, count, diagnosticShape, flag, format, startsShape, stateShape, text, textShape } from './parts.ts';

const directory = z.strictObject({
  exists: flag.nullable(),
  owner: text.nullable(),
  mode: text.nullable().meta({ description: 'Octal, `0755`.' }),
  acl: text
    .optional()
    .meta({ description: 'As `setfacl` takes it; with it the digit of the group in `mode` is its mask.' }),
  wantedOwner: text.nullable().meta({ description: 'null where it is left alone.' }),
  wantedMode: text.nullable(),
  filesystem: text.nullable(),
  dataset: text.optional(),
  free: z.number().optional().meta({ description: 'Bytes.' }),
  total: z.number().optional(),
  tree: z
    .strictObject({
      at: text.meta({ description: 'When a plan or an apply last looked, in ISO 8601.' }),
      minutes: count.meta({ description: 'How long ago that was.' }),
      seen: count,
      differing: count.meta({ description: 'Entries that were not as declared.' }),
      isWhole: flag.meta({ description: 'All of it was seen.' }),
    })
    .nullable()
    .optional()
    .meta({ description: 'What was last seen below it, where that is declared (`recursive`); null is unknown.' }),
});

const mount = z.strictObject({
  ctid: count,
  containerName: text.nullable(),
  node: text.nullable(),
  path: text,
  readOnly: flag,
  declared: flag,
  configured: text.nullable().meta({ description: 'The slot, `mp0`.' }),
  pending: flag,
  mounted: flag.nullable(),
  found: z
    .strictObject({
      device: text.meta({ description: '`major:minor`' }),
      root: text.meta({ description: 'The place in the file system.' }),
      readOnly: flag,
      hostPath: text.optional().meta({ description: 'What the host calls it, where the host has it.' }),
      fstype: text,
      source: text,
      deleted: flag.meta({ description: 'It was removed on the host, or another directory has its name.' }),
    })
    .optional()
    .meta({ description: 'What else is mounted there.' }),
  starts: startsShape.meta({
    description: 'Whether this mount is a reason that its container does not start, or hidden then.',
  }),
  state: stateShape,
  reason: textShape.nullable().meta({ description: 'Why it is not `ok`.' }),
  access: z.record(text, canShape).meta({ description: "By identity; `root` is the container's." }),
  planned: z
    .record(text, canShape)
    .optional()
    .meta({ description: 'The same after the plan, of those for whom that differs.' }),
  lacks: z
    .record(text, z.enum(['write', 'access']))
    .optional()
    .meta({
      description: 'Who cannot do, also after the plan, what is promised them; `share` tells what would let them in.',
    }),
  hostReadOnly: z
    .strictObject({
      at: text.meta({ description: 'Where the file system is mounted.' }),
      source: text,
      fstype: text,
      text: text.meta({ description: 'The same in words, with what changes it.' }),
    })
    .optional()
    .meta({
      description: 'Where somebody lacks to write and the host has it mounted read-only: no edit lets anybody write.',
    }),
});

const volume = z.strictObject({
  name: text,
  hostPath: text,
  directory: directory.nullable(),
  elsewhere: z
    .array(directory.safeExtend({ node: text, state: stateShape, reasons: z.array(textShape) }))
    .optional()
    .meta({ description: 'The directories of other members that have containers of it and were asked.' }),
  state: stateShape,
  reasons: z.array(textShape).meta({ description: 'Why it is not `ok`: of the directory, then of the mounts.' }),
  purpose: text.optional(),
  mounts: z.array(mount),
  bootGuard: flag.meta({ description: 'Its containers are to start only once its file system is mounted.' }),
  backup: z
    .strictObject({
      covered: flag.nullable().meta({ description: 'By a snapshot young enough; null is unknown.' }),
      snapshot: text.optional().meta({ description: 'The youngest.' }),
      hours: z.number().optional().meta({ description: 'How old that is.' }),
    })
    .optional()
    .meta({ description: 'Where `snapshots_within_hours` is declared.' }),
  notes: z.array(textShape).meta({ description: 'What is worth knowing and asks for nothing.' }),
});

const container = z.strictObject({
  ctid: count,
  name: text.nullable(),
  node: text.nullable(),
  status: z.enum(['running', 'stopped', 'unknown', 'absent']),
  unprivileged: flag.nullable(),
  addresses: z
    .array(text)
    .optional()
    .meta({ description: 'As its file gives them, of one that is not made yet as declared: `10.0.0.51/24`, `dhcp`.' }),
  lock: text.optional(),
  protection: flag,
  starts: startsShape,
  why: z.array(textShape).meta({ description: 'Why `starts` is not `ok`.' }),
  notes: z.array(textShape).meta({ description: 'What its next start does besides, or leaves out by design.' }),
  guard: z
    .strictObject({
      state: stateShape,
      reasons: z.array(textShape).meta({ description: 'Why it is not `ok`.' }),
      places: z.array(text).meta({ description: 'What has to be mounted before the container starts.' }),
    })
    .optional()
    .meta({ description: 'Its boot guard; absent: it has none and is to have none.' }),
  mountPoints: z.array(
    z.strictObject({
      key: text,
      kind: z.enum(['bind', 'device', 'volume', 'unparsable']),
      source: text,
      path: text,
      options: z.array(text),
      volume: text.optional(),
      own: flag.optional().meta({ description: "The container's own block of the files declares it." }),
      state: stateShape,
    }),
  ),
});

/** What `status` prints. */
export const statusShape = z.strictObject({
  format,
  command: z.literal('status'),
  node: text,
  cluster: z
    .strictObject({
      quorate: flag.nullable(),
      members: z.array(z.strictObject({ name: text, online: flag.nullable(), ip: text.optional() })),
    })
    .optional()
    .meta({ description: 'The cluster that the machine is a member of, if it is; null is unknown.' }),
  inSync: flag,
  volumes: z.array(volume),
  containers: z.array(container),
  leftAccess: z
    .array(z.strictObject({ hostPath: text, volume: text.optional(), ids: z.array(count), state: stateShape }))
    .meta({ description: 'Entries that volumes gave in directories that no volume has any more.' }),
  diagnostics: z.array(diagnosticShape),
});
