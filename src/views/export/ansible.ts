import type { AclEntries } from '../../engine/permission/acl.ts';
import type { Exported, ExportedContainer, ExportedDirectory } from '../../engine/plan/exported.ts';
import { octal, rwx } from '../../ground/mode.ts';
import { containerText } from '../words/words.ts';
import { comments, heldTexts, missingTexts } from './parts.ts';

/** A playbook in YAML: directories by ansible.builtin, ACL entries by ansible.posix, mount points by community.proxmox. */
export function ansiblePlaybook(exported: Exported): string {
  return [
    '---',
    ...comments([
      'The directories and mount points that phoenix-volumes declares.',
      'Needs the collections ansible.posix and community.proxmox; its module needs proxmoxer on the host.',
      'A bind mount needs root@pam with its password: no API token can make one.',
      'The module only sees what a mount point lacks: an option that is to go stays.',
    ]),
    `- name: ${text(`What containers of ${exported.node} share`)}`,
    `  hosts: ${text(exported.node)}`,
    '  become: true',
    '  tasks:',
    ...exported.directories.flatMap(directoryTasks),
    ...exported.containers.flatMap((container) => containerTask(container, exported.node)),
    ...(exported.held.length > 0 ? ['', ...comments(heldTexts(exported.held))] : []),
    '',
  ].join('\n');
}

function directoryTasks({ path, volumes, made, declared }: ExportedDirectory): readonly string[] {
  const { owner, mode } = declared;
  const left = [...(owner ? [] : ['owner']), ...(mode ? [] : ['mode'])];
  return [
    '',
    ...comments(
      [
        ...(made ? [] : [`Nothing is known of ${path}, or it cannot be made.`]),
        ...(left.length > 0
          ? [`Its ${left.join(' and its ')} ${left.length === 1 ? 'stays as it is' : 'stay as they are'}.`]
          : []),
      ],
      '    ',
    ),
    `    - name: ${text(volumes.join(', '))}`,
    '      ansible.builtin.file:',
    `        path: ${text(path)}`,
    '        state: directory',
    ...(made && owner ? [`        owner: "${made.uid}"`, `        group: "${made.gid}"`] : []),
    ...(made && mode ? [`        mode: "${octal(made.mode)}"`] : []),
    ...(made ? [...aclTasks(path, made.acls.access, false), ...aclTasks(path, made.acls.inherited, true)] : []),
  ];
}

/** The mask last: the module would make one up by which others' entries count more. */
function aclTasks(path: string, entries: AclEntries | undefined, inherited: boolean): readonly string[] {
  if (!entries) return [];
  const mask = entries.mask === undefined ? [] : [{ etype: 'mask', entity: undefined, bits: entries.mask }];
  const users = entries.users.map(({ id, bits }) => ({ etype: 'user', entity: id, bits }));
  return [...users, ...mask].flatMap(({ etype, entity, bits }) => [
    `    - name: ${text(`${path}: ${etype}${entity === undefined ? '' : ` ${entity}`}${inherited ? ', inherited' : ''}`)}`,
    '      ansible.posix.acl:',
    `        path: ${text(path)}`,
    `        etype: ${etype}`,
    ...(entity === undefined ? [] : [`        entity: "${entity}"`]),
    `        permissions: "${rwx(bits)}"`,
    ...(inherited ? ['        default: true'] : []),
    '        recalculate_mask: no_mask',
    '        state: present',
  ]);
}

function containerTask(container: ExportedContainer, here: string): readonly string[] {
  const { ctid, name, node, slots, emptied, reverted } = container;
  const declared = slots.filter(({ volume }) => volume !== undefined);
  const remarks = [
    ...missingTexts(container),
    ...emptied.map((key) => `The module cannot empty ${key}: pct set ${ctid} --delete ${key}`),
    ...reverted.map((key) => `The module cannot drop what waits in ${key}: pct set ${ctid} --revert ${key}`),
    ...(node === undefined ? ['No member of the cluster has it yet: the module needs an ostemplate to make it.'] : []),
  ];
  if (declared.length === 0) return remarks.length > 0 ? ['', ...comments(remarks, '    ')] : [];
  return [
    '',
    ...comments(remarks, '    '),
    `    - name: ${text(containerText(ctid, name))}`,
    '      community.proxmox.proxmox:',
    '        api_host: localhost',
    '        api_user: root@pam',
    '        api_password: "{{ proxmox_password }}"',
    `        node: ${text(node ?? here)}`,
    `        vmid: ${ctid}`,
    '        update: true',
    '        mounts:',
    ...declared.map(({ key, value }) => `          ${key}: ${text(value)}`),
  ];
}

/** A quoted scalar; one that a template could be in is marked, so that none is looked for. */
function text(value: string): string {
  const quoted = JSON.stringify(value);
  return /\{[{%#]/.test(value) ? `!unsafe ${quoted}` : quoted;
}
