import { aclsLines } from '../../engine/permission/acl.ts';
import { installArgv } from '../../engine/permission/install.ts';
import type { Exported, ExportedContainer, ExportedDirectory, ExportedSlot } from '../../engine/plan/exported.ts';
import { commandText } from '../../ground/argv.ts';
import { textOfBytes } from '../../proxmox/value/bytes.ts';
import type { MountPoint } from '../../proxmox/value/mount.ts';
import { comments, heldTexts, missingTexts } from './parts.ts';

/** HCL for bpg's provider: what it says of mount points, and the rest as comments where it would stand. */
export function terraformConfiguration(exported: Exported): string {
  return [
    ...comments([
      "The mount points that phoenix-volumes declares, for Terraform's provider bpg/proxmox.",
      '- Read `terraform plan` first: where the provider takes a changed mount_point for a new container, as it did in 2026 (its issue',
      '  3028), that destroys the one there is. lifecycle { ignore_changes = [mount_point] } in the resource prevents it.',
      '- A bind mount needs a login as root@pam with a password: no API token can make one.',
      "- mount_point blocks count from mp0 in their order. Write the container's own ones, which are comments here, in their places.",
      '- The rest of each resource is yours: this is not all of a container. One that exists is imported first:',
      '  terraform import proxmox_virtual_environment_container.ct_ID NODE/ID',
    ]),
    ...(exported.directories.length > 0
      ? [
          '',
          ...comments([
            'The provider makes no directories. On each host:',
            ...exported.directories.flatMap(directoryTexts),
          ]),
        ]
      : []),
    ...exported.containers.flatMap((container) => ['', ...resource(container)]),
    ...(exported.held.length > 0 ? ['', ...comments(heldTexts(exported.held))] : []),
    '',
  ].join('\n');
}

function directoryTexts({ path, made }: ExportedDirectory): readonly string[] {
  if (!made) return [`  ${path}: nothing is known of it, or it cannot be made.`];
  const { acls } = made;
  return [
    `  ${commandText(installArgv(path, made))}`,
    ...aclsLines(acls).map((entry) => `    with the ACL entry ${entry}`),
  ];
}

function resource(container: ExportedContainer): readonly string[] {
  const { ctid, name, node, slots } = container;
  return [
    ...comments([...(name === undefined ? [] : [name]), ...missingTexts(container)]),
    `resource "proxmox_virtual_environment_container" "ct_${ctid}" {`,
    ...(node === undefined
      ? comments(['node_name: no member of the cluster has it yet.'], '  ')
      : [`  node_name = ${hclText(node)}`]),
    `  vm_id     = ${ctid}`,
    ...slots.flatMap((slot) => ['', ...mountPoint(slot)]),
    '}',
  ];
}

function mountPoint({ key, value, mount, volume }: ExportedSlot): readonly string[] {
  if (volume === undefined || !mount) return comments([`${key}, the container's own: ${textOfBytes(value)}`], '  ');
  return [
    ...comments([`${key}: ${volume}`, ...unsaid(mount)], '  '),
    '  mount_point {',
    ...aligned([['volume', hclText(mount.volume)], ['path', hclText(mount.target)], ...optionsOf(mount)]),
    '  }',
  ];
}

/** What the provider has no words for. */
const unsaid = ({ options: { idmap, keepattrs } }: MountPoint): readonly string[] => [
  ...(idmap === undefined ? [] : [`The provider has no idmap: idmap=${idmap}`]),
  ...(keepattrs === undefined ? [] : [`The provider has no keepattrs: keepattrs=${Number(keepattrs)}`]),
];

type Argument = readonly [name: string, value: string];

function optionsOf({ options }: MountPoint): readonly Argument[] {
  const { acl, backup, mountoptions, quota, replicate, ro, shared, size } = options;
  const flags = { acl, backup, quota, read_only: ro, replicate, shared };
  return [
    ...Object.entries(flags).flatMap(([name, value]): readonly Argument[] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
    ...(mountoptions === undefined
      ? []
      : [['mount_options', `[${mountoptions.split(';').map(hclText).join(', ')}]`] as const]),
    ...(size === undefined ? [] : [['size', hclText(size)] as const]),
  ];
}

/** As `terraform fmt` lays them out. */
function aligned(args: readonly Argument[]): readonly string[] {
  const width = Math.max(...args.map(([name]) => name.length));
  return args.map(([name, value]) => `    ${name.padEnd(width)} = ${value}`);
}

/** A quoted template of HCL without any template in it. */
const hclText = (text: string): string => JSON.stringify(text).replaceAll('${', '$${').replaceAll('%{', '%%{');
