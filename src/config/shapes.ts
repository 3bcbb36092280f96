import * as z from 'zod';
import { MOUNT_OPTIONS, PATTERNS } from '../engine/desired/rules.ts';

/*
 * What the four files look like, once: types, checks of types and JSON Schemas come from here. The rules that a
 * type can't express (which paths, which modes) are the functions of engine/desired/rules.ts; their patterns stand
 * here only for editors.
 */

const text = z.string();
const flag = z.boolean();
const texts = z.array(text);
const guestId = z
  .union([z.number(), text])
  .meta({ description: 'Id of a container or virtual machine.', examples: ['900', 900] });
const editorSchema = text.optional().meta({ description: 'The JSON Schema an editor checks this file with.' });

const mountOptions = z.strictObject({
  path: text.meta({
    pattern: PATTERNS.target,
    description: 'Absolute path inside the container.',
    examples: ['/data'],
  }),
  read_only: flag.optional().meta({ description: 'Absent leaves what the container has alone.' }),
  shared: flag
    .optional()
    .meta({ description: 'Claims that the path exists on every cluster member: allows migration.' }),
  mount_options: z
    .array(text.meta({ enum: [...MOUNT_OPTIONS] }))
    .optional()
    .meta({ description: 'Options of the mount; [] removes them.', examples: [['nosuid', 'nodev']] }),
  idmap: z
    .union([z.literal(false), text.meta({ pattern: PATTERNS.idmap })])
    .optional()
    .meta({ description: 'Id map of the mount; false removes it.', examples: ['passthrough', 'u:1000:1000:1'] }),
});

const mount = z.union([text.meta({ pattern: PATTERNS.target }), mountOptions]).meta({
  description: 'Where the container sees the volume.',
  examples: ['/media', { path: '/media', read_only: true }],
});

const permissions = z.strictObject({
  directory_mode: text.optional().meta({
    pattern: PATTERNS.directoryMode,
    description: 'Mode of the directory, octal.',
    examples: ['0775', '2775'],
  }),
  file_mode: text
    .optional()
    .meta({ pattern: PATTERNS.fileMode, description: 'Mode of files, where files are touched.', examples: ['0664'] }),
  recursive: flag.optional().meta({ description: 'Whether apply walks the whole tree.' }),
});

const volume = z
  .strictObject({
    host_path: text.meta({
      pattern: PATTERNS.hostPath,
      description: 'Absolute path of the directory on the host.',
      examples: ['/mnt/pve/quickOS/shared-prod-data/media'],
    }),
    mounts: z
      .record(text.meta({ pattern: PATTERNS.ctid }), mount)
      .meta({ description: 'Mounts by container id; may be empty.', examples: [{ 101: '/media' }] }),
    owner: text.optional().meta({
      pattern: PATTERNS.owner,
      default: 'nobody:nogroup',
      description:
        'user[:group], uid[:gid], container:uid[:gid] (ids as the containers see them), "container_root" (their root) or "keep".',
      examples: ['nobody:nogroup', '1000:1000', 'container:1000:1000', 'container_root', 'keep'],
    }),
    permissions: z
      .union([z.literal('keep'), permissions])
      .optional()
      .meta({ description: 'Absent lets the name of the volume choose; "keep" leaves them as they are.' }),
    access: z
      .record(text.meta({ pattern: PATTERNS.identity }), z.enum(['read', 'read-write']))
      .optional()
      .meta({
        description: 'Who must be able to do what, by container id and user id inside it; realised with ACL entries.',
        examples: [{ '104:33': 'read-write', '105:1000': 'read' }],
      }),
    inherit_access: flag.optional().meta({
      description: 'What is made in the directory inherits these entries; that switches the umask off there.',
    }),
  })
  .meta({ id: 'volume', description: 'A directory of the host that containers share.' });

/** Whether an entry of `shared_volumes` means to be a volume; real files keep other blocks there. */
export const isVolumeEntry = (entry: unknown): boolean =>
  typeof entry === 'object' && entry !== null && (Object.hasOwn(entry, 'host_path') || Object.hasOwn(entry, 'mounts'));

const otherBlock = z
  .unknown()
  .refine((entry) => !isVolumeEntry(entry), { abort: true })
  .meta({
    description: 'Anything with neither host_path nor mounts passes through untouched.',
    not: { type: 'object', anyOf: [{ required: ['host_path'] }, { required: ['mounts'] }] },
  });

const dataset = z.looseObject({
  name: text,
  pool: text,
  storage_class: text
    .optional()
    .meta({ description: 'Volumes belong on "shared" ones.', examples: ['shared', 'direct'] }),
});

const hypervisorShape = z
  .looseObject({
    $schema: editorSchema,
    domain_name: text.optional(),
    core_paths: z
      .looseObject({
        lxc_config_file: text.optional(),
        vm_config_file: text.optional(),
        stacks_config_file: text.optional(),
      })
      .optional()
      .meta({ description: 'Where the other files are, relative to the folder of this one.' }),
    network: z.looseObject({ interfaces: z.looseObject({ address: text.optional() }).optional() }).optional(),
    zfs: z
      .looseObject({ pools: z.array(z.looseObject({ name: text })).optional(), datasets: z.array(dataset).optional() })
      .optional(),
    mount_point_base: text
      .optional()
      .meta({ description: 'Datasets are mounted below it, as POOL/NAME.', examples: ['/mnt/pve'] }),
    shared_volumes: z
      .record(text, z.union([volume, otherBlock]))
      .optional()
      .meta({ description: 'Shared directories by name.' }),
  })
  .meta({ title: 'Phoenix hypervisor', description: 'phoenix_hypervisor_config.json' });

const network = z.looseObject({
  ip: text.optional(),
  gw: text.optional(),
  name: text.optional(),
  bridge: text.optional(),
});

const guest = {
  name: text.optional(),
  memory_mb: z.number().optional(),
  cores: z.number().optional(),
  start_at_boot: flag.optional(),
  boot_order: z.number().optional(),
  network_config: network.optional(),
  mac_address: text.optional(),
  features: z.union([texts, text]).optional(),
  dependencies: z.array(guestId).optional().meta({ description: 'Guests that must be there first.' }),
};

const lowSlots = z
  .union([z.array(z.unknown()), z.record(text, z.unknown())])
  .optional()
  .meta({ description: 'Each entry claims one of the lowest mount point slots.' });

const container = z
  .looseObject({
    ...guest,
    template: text.optional(),
    clone_from_ctid: guestId.optional(),
    unprivileged: flag.optional(),
    mount_points: z
      .array(z.looseObject({ host_path: text, container_path: text }))
      .optional()
      .meta({ description: 'Bind mounts of this container alone; never touched as shared volumes.' }),
    volumes: lowSlots,
    zfs_volumes: lowSlots,
  })
  .meta({ id: 'container' });

const lxcShape = z
  .looseObject({
    $schema: editorSchema,
    lxc_configs: z.record(text.regex(new RegExp(PATTERNS.ctid)), container).meta({ description: 'Containers by id.' }),
  })
  .meta({ title: 'Phoenix containers', description: 'phoenix_lxc_configs.json' });

const stackReference = z.union([text, z.looseObject({ name: text, environment: text.optional() })]);

const machine = z
  .looseObject({
    ...guest,
    vmid: guestId,
    is_template: flag.optional(),
    clone_from_vmid: guestId.optional(),
    docker_stacks: z.array(stackReference).optional().meta({ description: 'Stacks of phoenix_stacks_config.json.' }),
  })
  .meta({ id: 'machine' });

const vmShape = z
  .looseObject({
    $schema: editorSchema,
    vm_defaults: z.looseObject({}).optional().meta({ description: 'What a machine gets that does not say otherwise.' }),
    vms: z.array(machine).optional(),
  })
  .meta({ title: 'Phoenix virtual machines', description: 'phoenix_vm_configs.json' });

const stack = z
  .looseObject({
    description: text.optional(),
    compose_file_path: text.optional(),
    git_repository: z.looseObject({ url: text, reference: text.optional() }).optional(),
    environments: z.record(text, z.looseObject({})).optional(),
  })
  .meta({ id: 'stack' });

const stacksShape = z
  .looseObject({ $schema: editorSchema, docker_stacks: z.record(text, stack).optional() })
  .meta({ title: 'Phoenix stacks', description: 'phoenix_stacks_config.json' });

export const fileShapes = { hypervisor: hypervisorShape, lxc: lxcShape, vm: vmShape, stacks: stacksShape };

/** The keys a strict object knows, for "did you mean". */
export const knownKeys = {
  volume: Object.keys(volume.shape),
  mount: Object.keys(mountOptions.shape),
  permissions: Object.keys(permissions.shape),
};

export type HypervisorFile = z.infer<typeof hypervisorShape>;
export type Volume = z.infer<typeof volume>;
export type Mount = z.infer<typeof mount>;
export type Container = z.infer<typeof container>;
export type VirtualMachine = z.infer<typeof machine>;
export type Stack = z.infer<typeof stack>;
