import * as z from 'zod';
import { MOUNT_OPTIONS, PATTERNS } from '../engine/desired/rules.ts';
import { isVolumeEntry } from './read/value.ts';

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
const editorSchema = text.optional().meta({
  description: 'The JSON Schema an editor checks this file with; whatever it says is left alone.',
  examples: ['/usr/share/phoenix-volumes/schemas/phoenix_hypervisor_config.schema.json'],
});

const mountOptions = z.strictObject({
  path: text.meta({
    pattern: PATTERNS.target,
    description: 'Absolute path inside the container.',
    examples: ['/data'],
  }),
  read_only: flag.optional().meta({
    description: 'The container can only read there. Absent leaves what the container has alone.',
    examples: [true],
  }),
  shared: flag
    .optional()
    .meta({ description: 'Claims that the path exists on every cluster member: allows migration.', examples: [true] }),
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
  recursive: flag.optional().meta({
    description: 'Whether everything below the directory gets owner and modes, too.',
    examples: [true],
    default: false,
  }),
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
      .meta({
        description: 'Absent lets the name of the volume choose; "keep" leaves them as they are.',
        examples: [{ directory_mode: '2775', file_mode: '0664' }, 'keep'],
      }),
    access: z
      .record(text.meta({ pattern: PATTERNS.identity }), z.enum(['read', 'read-write']))
      .optional()
      .meta({
        description: 'Who must be able to do what, by container id and user id inside it; realised with ACL entries.',
        examples: [{ '104:33': 'read-write', '105:1000': 'read' }],
      }),
    inherit_access: flag.optional().meta({
      description: 'What is made in the directory inherits these entries; that switches the umask off there.',
      examples: [true],
    }),
    boot_guard: flag.optional().meta({
      description: 'No container of the volume starts before the file system that the directory lies on is mounted.',
      examples: [true],
      default: false,
    }),
    snapshots_within_hours: z
      .number()
      .positive()
      .optional()
      .meta({
        description:
          'Warn where the newest ZFS snapshot of the directory is older: backups of containers leave it out.',
        examples: [26],
      }),
  })
  .meta({ id: 'volume', description: 'A directory of the host that containers share.' });

/** An entry of `shared_volumes` that is no volume. */
export const otherBlock = z
  .unknown()
  .refine((entry) => !isVolumeEntry(entry), { abort: true })
  .meta({
    description: 'Anything with neither host_path nor mounts passes through untouched.',
    not: { type: 'object', anyOf: [{ required: ['host_path'] }, { required: ['mounts'] }] },
  });

const dataset = z.looseObject({
  name: text.meta({ description: 'Its name inside the pool.', examples: ['shared-prod-data'] }),
  pool: text.meta({ description: 'The pool it is in.', examples: ['quickOS'] }),
  storage_class: text
    .optional()
    .meta({ description: 'Volumes belong on "shared" ones.', examples: ['shared', 'direct'] }),
});

const hypervisorShape = z
  .looseObject({
    $schema: editorSchema,
    domain_name: text
      .optional()
      .meta({ description: 'The domain of all machines.', examples: ['internal.example.net'] }),
    core_paths: z
      .looseObject({
        lxc_config_file: text
          .optional()
          .meta({ description: 'The file of the containers.', examples: ['phoenix_lxc_configs.json'] }),
        vm_config_file: text
          .optional()
          .meta({ description: 'The file of the virtual machines.', examples: ['phoenix_vm_configs.json'] }),
        stacks_config_file: text
          .optional()
          .meta({ description: 'The file of the Docker stacks.', examples: ['phoenix_stacks_config.json'] }),
      })
      .optional()
      .meta({
        description: 'Where the other files are, relative to the folder of this one.',
        examples: [{ lxc_config_file: 'phoenix_lxc_configs.json' }],
      }),
    network: z
      .looseObject({
        interfaces: z
          .looseObject({
            address: text
              .optional()
              .meta({ description: "The host's address and prefix length.", examples: ['10.0.0.13/24'] }),
          })
          .optional()
          .meta({ description: 'How the host is reached.', examples: [{ address: '10.0.0.13/24' }] }),
      })
      .optional()
      .meta({ description: 'The network of the host.', examples: [{ interfaces: { address: '10.0.0.13/24' } }] }),
    zfs: z
      .looseObject({
        pools: z
          .array(z.looseObject({ name: text.meta({ description: 'The name of the pool.', examples: ['quickOS'] }) }))
          .optional()
          .meta({ description: 'The pools of the host.', examples: [[{ name: 'quickOS' }]] }),
        datasets: z
          .array(dataset)
          .optional()
          .meta({
            description: 'The datasets of the host.',
            examples: [[{ name: 'shared-prod-data', pool: 'quickOS', storage_class: 'shared' }]],
          }),
      })
      .optional()
      .meta({ description: 'The storage of the host.', examples: [{ pools: [{ name: 'quickOS' }] }] }),
    mount_point_base: text
      .optional()
      .meta({ description: 'Datasets are mounted below it, as POOL/NAME.', examples: ['/mnt/pve'] }),
    shared_volumes: z
      .record(text, z.union([volume, otherBlock]))
      .optional()
      .meta({
        description: 'Shared directories by name.',
        examples: [{ media: { host_path: '/tank/media', mounts: { 101: '/media' } } }],
      }),
  })
  .meta({ title: 'Phoenix hypervisor', description: 'phoenix_hypervisor_config.json' });

const network = z
  .looseObject({
    ip: text
      .optional()
      .meta({ description: 'Address and prefix length, or dhcp.', examples: ['10.0.0.153/24', 'dhcp'] }),
    gw: text.optional().meta({ description: 'The gateway.', examples: ['10.0.0.1'] }),
    name: text.optional().meta({ description: 'The name of the interface inside.', examples: ['eth0'] }),
    bridge: text.optional().meta({ description: 'The bridge of the host.', examples: ['vmbr0'] }),
  })
  .meta({ description: 'Its network interface.', examples: [{ ip: '10.0.0.153/24', gw: '10.0.0.1' }] });

const guest = {
  name: text.optional().meta({ description: 'The host name.', examples: ['nginx-gateway'] }),
  memory_mb: z
    .number()
    .optional()
    .meta({ description: 'Memory, in MiB.', examples: [2048] }),
  cores: z
    .number()
    .optional()
    .meta({ description: 'How many processor cores it has.', examples: [2] }),
  start_at_boot: flag.optional().meta({ description: 'Whether it starts with the host.', examples: [true] }),
  boot_order: z
    .number()
    .optional()
    .meta({ description: 'Its turn at boot; lower is earlier.', examples: [10] }),
  network_config: network.optional(),
  mac_address: text
    .optional()
    .meta({ description: 'The address of its network interface.', examples: ['52:54:00:67:89:a0'] }),
  features: z
    .union([texts, text])
    .optional()
    .meta({ description: 'What Phoenix sets up in it.', examples: [['base_setup', 'docker']] }),
  dependencies: z
    .array(guestId)
    .optional()
    .meta({ description: 'Guests that must be there first.', examples: [[900, '901']] }),
};

const lowSlots = z
  .union([z.array(z.unknown()), z.record(text, z.unknown())])
  .optional()
  .meta({ description: 'Each entry claims one of the lowest mount point slots.', examples: [[{ name: 'data' }]] });

const container = z
  .looseObject({
    ...guest,
    template: text.optional().meta({
      description: 'The template it is made from.',
      examples: ['/fastData/shared-iso/template/cache/debian-13-standard_13.1-2_amd64.tar.zst'],
    }),
    clone_from_ctid: guestId.optional().meta({ description: 'The container it is cloned from.', examples: ['900'] }),
    unprivileged: flag.optional().meta({
      description: 'Whether its users have ids of their own on the host: its root is 100000 there.',
      examples: [true],
    }),
    mount_points: z
      .array(
        z.looseObject({
          host_path: text.meta({ description: 'The directory on the host.', examples: ['/tank/private/nextcloud'] }),
          container_path: text.meta({ description: 'Where the container sees it.', examples: ['/var/www/data'] }),
        }),
      )
      .optional()
      .meta({
        description: 'Bind mounts of this container alone; never touched as shared volumes.',
        examples: [[{ host_path: '/tank/private/nextcloud', container_path: '/var/www/data' }]],
      }),
    volumes: lowSlots,
    zfs_volumes: lowSlots,
  })
  .meta({ id: 'container', description: 'A container.' });

const lxcShape = z
  .looseObject({
    $schema: editorSchema,
    lxc_configs: z
      .record(text.regex(new RegExp(PATTERNS.ctid)), container)
      .meta({ description: 'Containers by id.', examples: [{ 101: { name: 'nginx-gateway', unprivileged: true } }] }),
  })
  .meta({ title: 'Phoenix containers', description: 'phoenix_lxc_configs.json' });

const stackReference = z.union([
  text,
  z.looseObject({
    name: text.meta({ description: 'A stack of phoenix_stacks_config.json.', examples: ['monitoring'] }),
    environment: text.optional().meta({ description: 'Which of its environments.', examples: ['production'] }),
  }),
]);

const machine = z
  .looseObject({
    ...guest,
    vmid: guestId.meta({ description: 'Its id.', examples: [1001] }),
    is_template: flag.optional().meta({ description: 'Whether others are cloned from it.', examples: [true] }),
    clone_from_vmid: guestId.optional().meta({ description: 'The machine it is cloned from.', examples: [9000] }),
    docker_stacks: z
      .array(stackReference)
      .optional()
      .meta({
        description: 'Stacks of phoenix_stacks_config.json.',
        examples: [['portainer', { name: 'monitoring', environment: 'production' }]],
      }),
  })
  .meta({ id: 'machine', description: 'A virtual machine.' });

const vmShape = z
  .looseObject({
    $schema: editorSchema,
    vm_defaults: z
      .looseObject({})
      .optional()
      .meta({ description: 'What a machine gets that does not say otherwise.', examples: [{ cores: 2 }] }),
    vms: z
      .array(machine)
      .optional()
      .meta({ description: 'The virtual machines.', examples: [[{ vmid: 1001, name: 'docker' }]] }),
  })
  .meta({ title: 'Phoenix virtual machines', description: 'phoenix_vm_configs.json' });

const stack = z
  .looseObject({
    description: text.optional().meta({ description: 'What it is for.', examples: ['Prometheus and Grafana'] }),
    compose_file_path: text
      .optional()
      .meta({ description: 'Its compose file.', examples: ['monitoring/docker-compose.yml'] }),
    git_repository: z
      .looseObject({
        url: text.meta({ description: 'Where it is cloned from.', examples: ['https://git.example/stacks.git'] }),
        reference: text.optional().meta({ description: 'Branch, tag or commit.', examples: ['refs/heads/main'] }),
      })
      .optional()
      .meta({ description: 'Where its files are.', examples: [{ url: 'https://git.example/stacks.git' }] }),
    environments: z
      .record(text, z.looseObject({}))
      .optional()
      .meta({ description: 'Its environments by name.', examples: [{ production: { variables: [] } }] }),
  })
  .meta({ id: 'stack', description: 'A Docker stack.' });

const stacksShape = z
  .looseObject({
    $schema: editorSchema,
    docker_stacks: z
      .record(text, stack)
      .optional()
      .meta({ description: 'Stacks by name.', examples: [{ portainer: { description: 'Portainer server' } }] }),
  })
  .meta({ title: 'Phoenix stacks', description: 'phoenix_stacks_config.json' });

export const fileShapes = { hypervisor: hypervisorShape, lxc: lxcShape, vm: vmShape, stacks: stacksShape };

/** Of the entries that there are many of. */
export const entryShapes = { volume, container };

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
