import {
  LONGEST_NAME,
  LONGEST_PATH,
  MOUNT_OPTIONS,
  type RuleProblem,
  type Untouched,
} from '../../engine/desired/rules.ts';
import { listed, quoted, type Words, type WordsTable } from './words.ts';

/** Rules that a text of the configuration, of a command or of a form breaks. */
export const RULE_WORDS: WordsTable<RuleProblem> = {
  volume_name: ({ name, character }) => ({
    summary: `Volume name ${quoted(name)} ${nameFault(name, character)}.`,
    hint: 'Use letters, digits, dots, dashes and underscores, a letter or digit first, at least one of them no digit.',
  }),
  host_path_relative: ({ path }) => relative('Host', path),
  host_path_dots: ({ path }) => dots('Host', path),
  host_path_length: ({ path }) => length('Host', path),
  host_path_characters: ({ path, character }) =>
    character === '='
      ? {
          summary: `Host path ${quoted(path)} has an equals sign, which Proxmox writes but cannot read back.`,
          hint: 'Rename the folder.',
        }
      : characters('Host', path, character),
  host_path_system: ({ path, tree, holds }) => {
    if (tree === '/') return { summary: 'Host path "/" is the whole machine.', hint: CHOOSE_A_SHARE };
    if (holds)
      return {
        summary: `Host path ${path} belongs to the system as a whole.`,
        hint: `Choose a folder below it, such as ${path}/shared.`,
      };
    const place = path === tree ? 'belongs' : `is in ${tree}, which belongs`;
    return { summary: `Host path ${quoted(path)} ${place} to the system.`, hint: CHOOSE_A_SHARE };
  },
  host_path_read_only: ({ path, tree, lacks }) => ({
    summary: `Host path ${quoted(path)} is in ${tree}, which belongs to the system.`,
    hint:
      lacks.length === 0
        ? 'It is shared read-only and left as it is.'
        : `It can be shared read-only and left as it is: that takes ${listed(lacks.map((part) => UNTOUCHED[part]))}.`,
  }),
  host_path_container_disk: ({ path }) => ({
    summary: `Host path ${quoted(path)} is the disk of a container.`,
    hint: CHOOSE_A_SHARE,
  }),
  host_path_reserved: ({ path, folder, has }) => ({
    summary: `Host path ${quoted(path)} holds this program's ${RESERVED[has]} (${folder}).`,
    hint: 'Share a folder that does not contain it.',
  }),
  target_relative: ({ path }) => relative('Container', path),
  target_dots: ({ path }) => dots('Container', path),
  target_length: ({ path }) => length('Container', path),
  target_characters: ({ path, character }) =>
    character === ' '
      ? {
          summary: `Container path ${quoted(path)} ends with a space, which Proxmox strips when it reads its file.`,
          hint: 'Remove the space.',
        }
      : characters('Container', path, character),
  target_system: ({ path, tree }) => ({
    summary:
      tree === '/'
        ? 'Container path "/" is the whole container.'
        : `Container path ${quoted(path)} is in ${tree}, which belongs to the kernel.`,
    hint: 'Choose a folder of its own inside the container, such as /data.',
  }),
  ctid: ({ text }) => ({
    summary: `${quoted(text)} is not a container id.`,
    hint: 'Use a number from 100 to 999999999 without leading zeros.',
  }),
  directory_mode: ({ text }) => ({
    summary: `${quoted(text)} is not a mode for a directory.`,
    hint: 'Write it in octal, such as "0775", or "2775" to hand the group down.',
  }),
  file_mode: ({ text }) => ({
    summary: `${quoted(text)} is not a mode for files.`,
    hint: 'Write it in octal, such as "0664", without setuid, setgid or sticky.',
  }),
  owner: ({ text }) => ({
    summary: `${quoted(text)} is not an owner.`,
    hint: 'Use user:group (or one of them as a number, or user alone), container:UID[:GID] for ids as the containers see them, "container_root" or "keep".',
  }),
  access_identity: ({ text }) => ({
    summary: `${quoted(text)} does not name a user of a container.`,
    hint: 'Write the container and the user id inside it, such as "104:33".',
  }),
  access_not_mounted: ({ text, ctid }) => ({
    summary: `Access for ${quoted(text)}: CT ${ctid} does not mount the volume.`,
    hint: `Add ${ctid} to its mounts, or take the line out.`,
  }),
  access_read_only: ({ text, ctid }) => ({
    summary: `Access for ${quoted(text)} is read-write, and CT ${ctid} has the volume read-only.`,
    hint: 'Say "read", or take read_only out of the mount.',
  }),
  mount_option: ({ text }) => ({
    summary: `${quoted(text)} is not a mount option that Proxmox takes.`,
    hint: `Use one of ${MOUNT_OPTIONS.join(', ')}; read-only and shared are options of their own.`,
  }),
  idmap: ({ text }) => ({
    summary: `${quoted(text)} is not an id map.`,
    hint: 'Use "passthrough", or type:container:disk:count, such as "u:1000:1000:1;g:1000:1000:1".',
  }),
  idmap_overlap: ({ text }) => ({
    summary: `Id map ${quoted(text)} maps an id twice.`,
    hint: 'Ranges of one type must not overlap, inside or on disk.',
  }),
};

const CHOOSE_A_SHARE = 'Choose a folder made for sharing, such as /mnt/shared/NAME.';

const UNTOUCHED: Readonly<Record<Untouched, string>> = {
  read_only: '"read_only": true of every mount',
  owner: '"owner": "keep"',
  permissions: '"permissions": "keep"',
  access: 'no "access"',
};

const RESERVED = { configDir: 'configuration', stateDir: 'journals and backups' } as const;

function nameFault(name: string, character: string | undefined): string {
  if (name === '') return 'is empty';
  if (character === undefined) return 'is a number, which is taken for a container';
  return /[._-]/.test(character)
    ? `begins with ${quoted(character)}`
    : `has ${characterName(character)}, which names may not have`;
}

type Side = 'Host' | 'Container';

const relative = (side: Side, path: string): Words => ({
  summary: path === '' ? `${side} path is empty.` : `${side} path ${quoted(path)} is not absolute.`,
  hint: 'Begin it with a slash.',
});

const dots = (side: Side, path: string): Words => ({
  summary: `${side} path ${quoted(path)} goes through "." or "..".`,
  hint: 'Write the path out.',
});

const length = (side: Side, path: string): Words => ({
  summary: `${side} path ${quoted(path)} is longer than Linux allows.`,
  hint: `At most ${LONGEST_NAME} characters between two slashes and ${LONGEST_PATH} in all.`,
});

function characters(side: Side, path: string, character: string): Words {
  const what =
    character === ','
      ? 'a comma, which ends a value in Proxmox'
      : `${characterName(character)}, which Proxmox corrupts`;
  return {
    summary: `${side} path ${quoted(path)} has ${what}.`,
    hint: 'Use printable ASCII characters, and no comma.',
  };
}

/** `"ä" (U+00E4)`, `the character U+0007`. */
function characterName(character: string): string {
  if (character === ' ') return 'a space';
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return /[\p{L}\p{N}\p{S}\p{P}]/u.test(character) ? `${quoted(character)} (U+${code})` : `the character U+${code}`;
}
