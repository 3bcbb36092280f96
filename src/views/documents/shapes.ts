import * as z from 'zod';
import { RIGHTS } from '../../engine/consent/affected.ts';
import { CHECK_STATES } from '../../engine/machine/check.ts';
import { STATES } from '../../engine/status/types.ts';
import { LEFT_MEANWHILE } from '../../engine/tree/change.ts';
import { ENTRY_TYPES } from '../../engine/tree/fact.ts';
import { STARTS } from '../../proxmox/rehearsal/reason.ts';
import { FORMAT } from './document.ts';

/*
 * What scripts read, once: the JSON Schemas in schemas/output and the types of the documents come from here. The names
 * of the fields are a contract (docs/cli.md). What a version of `format` has may grow; nothing in it changes or goes.
 */

const text = z.string();
const flag = z.boolean();
const count = z.int().nonnegative();
const format = z.literal(FORMAT);
const state = z.enum(STATES);
const starts = z.enum(STARTS).meta({ description: 'The next start: `hides` starts with a mount hidden or left out.' });

/** A code for scripts, the sentence for people, and the facts of that code beside them. */
const reasoned = z
  .looseObject({ code: text.regex(/^[a-z_]+$/), text })
  .meta({ id: 'Text', description: 'A code for scripts, the same in words, and the facts of that code.' });

const diagnostic = z
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

const can = z
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
      .array(reasoned.safeExtend({ path: text.meta({ description: 'The directory on the way that it is about.' }) }))
      .meta({ description: 'Why something is false or unknown; empty where all is true.' }),
  })
  .meta({ id: 'Can' });

const some = z
  .strictObject({
    count,
    examples: z.array(text).meta({ description: 'Up to three of them, below the directory.' }),
  })
  .meta({ id: 'SomeEntries' });

const affected = z
  .strictObject({
    ctid: count.nullable().meta({ description: 'null is a user of the host.' }),
    name: text.optional().meta({ description: "The container's, or the user's on the host." }),
    uid: count.nullable().meta({ description: 'null: anybody there whom no entry names.' }),
    gid: count.optional().meta({ description: 'Of those who are in this group.' }),
    rights: z.array(z.enum(RIGHTS)).meta({ description: 'What they lose or gain.' }),
    can,
    entries: some.optional().meta({ description: 'Of a tree: with how many of its entries.' }),
  })
  .meta({
    id: 'Affected',
    description: 'Somebody for whom a step makes a difference; `can` is what they can do then.',
  });

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
    reason: reasoned.meta({ description: 'Why it is there; of a step that is held, why it is held.' }),
    consequences: z.array(reasoned),
    loses: z.array(affected).optional().meta({ description: 'Who can do less afterwards; absent: nobody.' }),
    gains: z.array(affected).optional().meta({ description: 'Who can do more; absent: nobody.' }),
    notes: z.array(reasoned).meta({ description: 'Of a step that is held, first what differs.' }),
    commands: z.array(z.array(text)).meta({ description: 'What runs, or its equivalent where `exact` is false.' }),
    exact: flag,
    state: z.enum(['blocked', 'kept']).optional().meta({ description: 'Absent: it runs.' }),
    needs: z.array(text).meta({ description: 'Steps that must have succeeded first.' }),
    kinds: z
      .array(z.strictObject({ type: z.enum(ENTRY_TYPES), from: ownedMode, to: ownedMode, ...some.shape }))
      .optional()
      .meta({ description: 'Of a tree: the entries that change, by what they are, whose, and their mode.' }),
  })
  .meta({ id: 'Step' });

const plan = z
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
    waiting: z.array(z.strictObject({ volume: text, ctid: count, path: text, why: reasoned })),
    starts: z
      .array(
        z.strictObject({
          ctid: count,
          now: starts,
          after: starts,
          why: z.array(reasoned).meta({ description: 'Of `after`; empty where it is `ok`.' }),
          whyNow: z.array(reasoned).optional().meta({ description: 'Of `now`, where that differs.' }),
        }),
      )
      .meta({ description: 'Of every container that was looked at.' }),
    notes: z.array(reasoned),
    diagnostics: z.array(diagnostic),
  })
  .meta({ id: 'Plan' });

const head = { format, time: z.iso.datetime() };
const ofStep = <Type extends string>(type: Type) => ({ ...head, type: z.literal(type), step: text });

const failure = z.strictObject({
  code: text.regex(/^[a-z_]+$/),
  summary: text,
  detail: text.optional(),
  hint: text.optional(),
});

const tree = z
  .strictObject({
    examined: count,
    changed: count,
    left: z
      .array(z.strictObject({ why: z.enum(LEFT_MEANWHILE), ...some.shape }))
      .meta({ description: 'Left as they were, though the plan meant them.' }),
  })
  .meta({ id: 'Tree', description: 'What became of the entries of a tree.' });

/** One line of `apply --json`. */
const applyEvent = z.discriminatedUnion('type', [
  z.strictObject({ ...head, type: z.literal('plan'), plan }),
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
  z.strictObject({ ...ofStep('step_complete'), note: reasoned.optional(), tree: tree.optional() }),
  z.strictObject({
    ...ofStep('step_errored'),
    error: failure,
    tree: tree.optional().meta({ description: 'Of a tree that was gone through, and some of it may not be changed.' }),
  }),
  z.strictObject({ ...ofStep('step_skipped'), why: reasoned }),
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
    error: failure.optional().meta({ description: 'Why it ended early although no step failed.' }),
  }),
]);

const directory = z.strictObject({
  exists: flag.nullable(),
  owner: text.nullable(),
  mode: text.nullable().meta({ description: 'Octal, `0755`.' }),
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
  starts: starts.meta({
    description: 'Whether this mount is a reason that its container does not start, or hidden then.',
  }),
  state,
  reason: reasoned.nullable().meta({ description: 'Why it is not `ok`.' }),
  access: z.record(text, can).meta({ description: "By identity; `root` is the container's." }),
  planned: z
    .record(text, can)
    .optional()
    .meta({ description: 'The same after the plan, of those for whom that differs.' }),
  lacks: z
    .record(text, z.enum(['write', 'access']))
    .optional()
    .meta({
      description: 'Who cannot do, also after the plan, what is promised them; `share` tells what would let them in.',
    }),
});

const volume = z.strictObject({
  name: text,
  hostPath: text,
  directory: directory.nullable(),
  elsewhere: z
    .array(directory.safeExtend({ node: text, state, reasons: z.array(reasoned) }))
    .optional()
    .meta({ description: 'The directories of other members that have containers of it and were asked.' }),
  state,
  reasons: z.array(reasoned).meta({ description: 'Why it is not `ok`: of the directory, then of the mounts.' }),
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
  notes: z.array(reasoned).meta({ description: 'What is worth knowing and asks for nothing.' }),
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
  starts,
  why: z.array(reasoned).meta({ description: 'Why `starts` is not `ok`.' }),
  notes: z.array(reasoned).meta({ description: 'What its next start does besides, or leaves out by design.' }),
  guard: z
    .strictObject({
      state,
      reasons: z.array(reasoned).meta({ description: 'Why it is not `ok`.' }),
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
      state,
    }),
  ),
});

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
  can,
});

const keptVersion = z.strictObject({
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
  undoable: z.union([z.literal(true), reasoned]).meta({ description: 'Or why not.' }),
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

const remedy = z
  .strictObject({
    code: z.enum(['access_entry', 'mount_idmap', 'owner', 'group', 'container_root', 'mode']),
    text,
    edit: z.record(text, z.unknown()).meta({ description: 'Of the volume, as its JSON spells it.' }),
    commands: z.array(z.array(text)).meta({ description: 'What applying the volume would run then.' }),
    gives: z.array(affected),
    takesFrom: z.array(affected).meta({ description: 'Of one that is offered empty.' }),
    waits: z.array(z.strictObject({ ctid: count, until: z.enum(['restart', 'start']) })).meta({
      description:
        'The containers in which it takes effect only with a restart, or with their next start; in all others, once it is applied.',
    }),
    below: z.enum(['empty', 'changed', 'usable', 'sampled', 'left', 'unknown']).meta({
      description:
        'What becomes of what lies in the directory: there is nothing; it is changed along; they can use it as it is (`sampled`: as far as was looked); some stays out of reach (`unreached`); nobody looked.',
    }),
    unreached,
    because: reasoned.optional().meta({ description: 'Of the first of several: what it has over the next.' }),
  })
  .meta({ id: 'Remedy' });

/** By what they are of; `edit` is what `add`, `set`, `remove`, `restore`, `adopt` and `init` print. */
export const outputShapes = {
  plan: z.strictObject({ format, command: z.literal('plan'), node: text, ...plan.shape }),
  apply: applyEvent,
  status: z.strictObject({
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
      .array(z.strictObject({ hostPath: text, volume: text.optional(), ids: z.array(count), state }))
      .meta({ description: 'Entries that volumes gave in directories that no volume has any more.' }),
    diagnostics: z.array(diagnostic),
  }),
  explain: z.strictObject({
    format,
    command: z.literal('explain'),
    ctid: count,
    node: text.optional().meta({ description: 'The member that it is on; absent: this machine.' }),
    uid: count,
    gids: z.array(count),
    name: text.optional().meta({ description: "As the container's accounts say." }),
    hostUid: count.nullable().meta({ description: 'null where the id map has none.' }),
    path: text,
    can,
    planned: can.optional().meta({ description: 'The same once the volume is applied, where that differs.' }),
    links: z
      .array(z.strictObject({ path: text, leadsTo: text }))
      .meta({ description: 'Symbolic links that the path went through, and the path that each makes of it.' }),
    chain: z.array(explained).meta({ description: 'From the root of the container to the first that denies.' }),
    volume: text.optional().meta({ description: 'Whose mount the path is.' }),
    remedies: z.array(remedy).meta({ description: 'Edits of that volume, the least invasive first.' }),
  }),
  validate: z.strictObject({
    format,
    command: z.literal('validate'),
    valid: flag,
    diagnostics: z.array(diagnostic),
  }),
  edit: z.strictObject({
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
      .array(z.strictObject({ ctid: count, key: text.optional(), why: reasoned }))
      .optional()
      .meta({ description: 'What stays undeclared, and why.' }),
    diagnostics: z.array(diagnostic),
  }),
  share: z.strictObject({
    format,
    type: z.literal('share').optional().meta({ description: 'With --apply, whose events follow.' }),
    command: z.literal('share'),
    volume: text,
    with: z.array(person),
    node: text.optional().meta({ description: 'The member that was looked at; absent: this machine.' }),
    unseen: z.array(text).meta({ description: 'Other members with containers of the volume: nobody looked there.' }),
    needed: flag,
    unreached,
    chosen: remedy.nullable().meta({ description: 'null: nothing is needed, or none works.' }),
    alternatives: z.array(remedy),
    refused: z.array(
      z.strictObject({
        remedy: z.strictObject({ code: remedy.shape.code, text, edit: remedy.shape.edit.nullable() }),
        why: reasoned,
      }),
    ),
    plan: plan.nullable().meta({ description: 'Of the chosen one.' }),
  }),
  journal: z.strictObject({
    format,
    command: z.literal('journal'),
    runs: z.array(run).meta({ description: 'The newest first; only the named one where one is.' }),
    events: z.array(applyEvent).optional().meta({ description: 'Of the named one.' }),
  }),
  undo: z.strictObject({
    format,
    type: z.literal('undo').optional().meta({ description: "Where it runs: apply's events follow." }),
    command: z.literal('undo'),
    run: text,
    configuration: keptVersion.optional().meta({ description: 'As it was before that run; `restore` puts it back.' }),
    node: text,
    ...plan.shape,
  }),
  backups: z.strictObject({ format, command: z.literal('backups'), backups: z.array(keptVersion) }),
  doctor: z.strictObject({
    format,
    command: z.literal('doctor'),
    checks: z.array(
      reasoned.safeExtend({
        state: z.enum(CHECK_STATES).meta({ description: 'How it stands; only `error` makes the command end 1.' }),
        hint: text.optional().meta({ description: 'What to do, where it is not `ok`.' }),
      }),
    ),
  }),
  facts: z.strictObject({ format, command: z.literal('facts'), file: text }),
  export: z.strictObject({
    format,
    command: z.literal('export'),
    tool: z.enum(['pct', 'terraform', 'ansible']),
    text: text.meta({ description: 'The script, configuration or playbook.' }),
  }),
  get: z.strictObject({
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
  }),
  error: z.strictObject({
    format,
    type: z.literal('error').optional().meta({ description: 'Of apply, which prints one document a line.' }),
    command: text.nullable(),
    exit: count,
    error: failure,
    diagnostics: z.array(diagnostic),
  }),
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
export type RemedyFields = z.infer<typeof remedy>;
export type EditDocument = z.infer<Shapes['edit']>;
export type JournalDocument = z.infer<Shapes['journal']>;
export type UndoDocument = z.infer<Shapes['undo']>;
export type BackupsDocument = z.infer<Shapes['backups']>;
export type DoctorDocument = z.infer<Shapes['doctor']>;
export type FactsDocument = z.infer<Shapes['facts']>;
export type ExportDocument = z.infer<Shapes['export']>;
export type GetDocument = z.infer<Shapes['get']>;
export type ErrorDocument = z.infer<Shapes['error']>;
export type PlanFields = z.infer<typeof plan>;
export type DiagnosticFields = z.infer<typeof diagnostic>;
export type FailureFields = z.infer<typeof failure>;
export type TextFields = z.infer<typeof reasoned>;
export type CanFields = z.infer<typeof can>;
export type AffectedFields = z.infer<typeof affected>;
export type TreeFields = z.infer<typeof tree>;
