import type { ConfigFacts, GuestName, SharedFacts } from '../../../config/problem.ts';
import type { FileRole } from '../../../config/read/locate.ts';
import type { Problems } from '../../../ground/problem.ts';
import { systemText } from '../errno.ts';
import { quoted, type Words, type WordsTable } from '../words.ts';
import { JSON_WORDS } from './json.ts';
import { SHAPE_WORDS } from './shape.ts';

/** What is wrong with the four files or with an edit of them; the rules of volumes have words of their own. */
export const CONFIG_WORDS: WordsTable<Problems<ConfigFacts>> = {
  ...JSON_WORDS,
  ...SHAPE_WORDS,

  file_missing: ({ path, role, namedBy, system, severity }) => ({
    summary: system === 'ENOTDIR' ? `${path} lies below something that is no folder.` : `${path} does not exist.`,
    detail: severity === 'warning' ? 'Volumes do without it; what refers to it is not checked.' : undefined,
    hint:
      namedBy === undefined
        ? missingFileRemedy(role)
        : `core_paths.${namedBy} names it: correct that, or put the file there.`,
  }),
  file_kind: ({ path, kind }) => ({
    summary: `${path} is ${kind === 'folder' ? 'a folder' : 'a device, pipe or socket'}, not a file.`,
    hint: 'Put the file there.',
  }),
  file_too_large: ({ path, limitMb }) => ({
    summary: `${path} is larger than ${limitMb} MB, so it was not read.`,
    hint: 'Check that it is the right file.',
  }),
  file_unreadable: ({ path, system }) => ({
    summary: `${path} cannot be read: ${systemText(system)}.`,
    hint: READ_REMEDIES[system] ?? 'Check the disk it is on.',
  }),
  not_utf8: () => ({
    summary: 'The text here is not UTF-8.',
    hint: 'Save the file as UTF-8 (iconv can convert it).',
  }),

  core_path_copied: ({ key, path, used }) => ({
    summary: `core_paths.${key} names ${path}; ${used} is used, for it lies beside this file.`,
    hint: 'Write it relative to this file, so that a copied folder reads its own files.',
  }),
  core_path_outside: ({ key, folder, path }) => ({
    summary: `core_paths.${key} leads out of ${folder}, to ${path}.`,
    hint: 'Write it relative to this file, so that a copied folder reads its own files.',
  }),
  mount_in_vm: ({ name, id }) => ({
    summary: `Volume ${name} is mounted in ${id}, which is a virtual machine.`,
    hint: 'Only containers can mount a host directory.',
  }),
  not_a_volume: ({ name }) => ({
    summary: `${quoted(name)} in shared_volumes has neither host_path nor mounts, so it is no volume.`,
    hint: 'It is left as it is; a block of its own at the top of the file would be clearer.',
  }),
  off_shared_datasets: ({ name, path, datasets }) => ({
    summary: `Volume ${name} is on none of the datasets with storage_class "shared": ${path}.`,
    hint: `Put it below ${datasets.slice(0, 5).join(', ')}${datasets.length > 5 ? ' …' : ''}, or leave it if that is meant.`,
  }),
  own_mount_point: ({ id, path }) => ({
    summary: `Container ${id} has this mount on ${path} in its own mount_points as well.`,
    hint: 'Keep it in one place; what stands in mount_points is left alone.',
  }),
  ownership_conflict: ({ name, other, lies, differ }) => ({
    summary: `Volume ${name} ${lies === 'same' ? 'is on the same host path as' : 'lies inside'} volume ${other.name} (${other.path}), with different ${differ}.`,
    hint: 'Give both the same owner and permissions, or let one of them "keep" what is there.',
  }),
  target_twice: ({ id, path, other }) => ({
    summary: `Container ${id} has ${path} twice: ${other === undefined ? `mount_points of container ${id}` : `volume ${other}`} is mounted there too.`,
    hint: 'Give one of the two another path inside the container.',
  }),
  undeclared_container: ({ name, id }) => ({
    summary: `Volume ${name} is mounted in container ${id}, which is declared nowhere.`,
    hint: 'Declare the container, or correct the id.',
  }),

  dependency_cycle: ({ ids, left }) => ({
    summary: `These guests wait for each other: ${(left === 0 ? ids : [...ids.slice(0, 6), '…', ...ids.slice(6)]).join(' → ')}.`,
    hint: 'Remove one of the references.',
  }),
  duplicate_id: (shared) => sameFor('id', shared),
  duplicate_ip: (shared) => sameFor('IP', shared),
  duplicate_mac: (shared) => sameFor('MAC', shared),
  duplicate_name: (shared) => sameFor('name', shared),
  unknown_clone_source: ({ guest, id }) => ({
    summary: `${capital(guestText(guest))} is cloned from ${quoted(id)}, which is declared nowhere.`,
    hint: 'Declare it, or correct the id.',
  }),
  unknown_dependency: ({ guest, id }) => ({
    summary: `${capital(guestText(guest))} depends on ${quoted(id)}, which is declared nowhere.`,
    hint: 'Declare it, or correct the id.',
  }),
  unknown_environment: ({ guest, stack, environment, known }) => ({
    summary: `${capital(guestText(guest))} runs ${stack} in ${quoted(environment)}, which that stack does not have.`,
    hint: `It has ${known.join(', ') || 'none'}.`,
  }),
  unknown_stack: ({ guest, stack }) => ({
    summary: `${capital(guestText(guest))} runs the stack ${quoted(stack)}, which is declared nowhere.`,
    hint: 'Declare it, or correct the name.',
  }),

  mode_conflict: () => ({
    summary: 'The directory keeps its mode, so files cannot get one.',
    hint: 'Leave the file mode out, or name both.',
  }),
  mount_conflict: ({ id }) => ({
    summary: `Container ${id} cannot be attached and detached at once.`,
    hint: 'Name it once.',
  }),
  access_unknown: ({ name, identity }) => ({
    summary: `Volume ${name} has no line of access for ${identity}.`,
    hint: 'Check the container and the user id.',
  }),
  mount_unknown: ({ name, id }) => ({
    summary: `Volume ${name} has no mount in container ${id}.`,
    hint: 'Check the container id.',
  }),
  nothing_to_change: ({ name }) => ({
    summary: `Volume ${name} already is as asked.`,
    hint: 'Nothing was written.',
  }),
  volume_exists: ({ name }) => ({
    summary: `${quoted(name)} is already in shared_volumes.`,
    hint: 'Choose another name, or change that one.',
  }),
  volume_unknown: ({ name, block }) => ({
    summary: block ? `${quoted(name)} in shared_volumes is not a volume.` : `There is no volume ${name}.`,
    hint: 'Check the name; "status" lists the volumes.',
  }),
};

function missingFileRemedy(role: FileRole | undefined): string {
  if (role === 'hypervisor')
    return 'phoenix-volumes init writes a first one; if yours is elsewhere, name its folder with --config-dir.';
  if (role === 'lxc')
    return 'Put the file there, for no containers with {"lxc_configs": {}}, or name its folder with --config-dir.';
  return 'Put the file there, or name its folder with --config-dir.';
}

const READ_REMEDIES: Readonly<Record<string, string>> = {
  EACCES: 'Run as root, or fix its mode.',
  EPERM: 'Run as root, or fix its mode.',
  ELOOP: 'Fix the link: it leads back to itself.',
};

const sameFor = (what: string, { guest, holder, value }: SharedFacts): Words => ({
  summary: `${capital(guestText(guest))} has the same ${what} as ${holder === 'host' ? 'the host' : guestText(holder)}: ${quoted(value)}.`,
  hint: 'Give one of them another.',
});

const guestText = ({ kind, id }: GuestName): string => (kind === 'vm' ? `VM ${id}` : `container ${id}`);

const capital = (text: string): string => `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
