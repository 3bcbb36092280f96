import { overlapProblem, parseMountIdMap } from '../../proxmox/id-map.ts';
import { normalPath } from '../../proxmox/value/mount.ts';
import type { DesiredOwner } from './state.ts';

/** A rule that a text breaks. The summary names the text and what is wrong with it; the hint says what to do. */
export interface RuleProblem {
  readonly code: string;
  readonly summary: string;
  readonly hint: string;
}

/** Folders of this program that no volume may be or contain. */
export interface ReservedFolders {
  readonly configDir: string;
  readonly stateDir: string;
}

/** Regular expressions as JSON Schema takes them, so that an editor refuses what the checks below refuse. */
export const PATTERNS = {
  volumeName: '^(?![0-9]+$)[A-Za-z0-9][A-Za-z0-9._-]*$',
  hostPath: '^/[\\x20-\\x2b\\x2d-\\x3c\\x3e-\\x7e]*$',
  target: '^/[\\x20-\\x2b\\x2d-\\x7e]*$',
  ctid: '^[1-9][0-9]{2,8}$',
  directoryMode: '^[0-3]?[0-7]{3}$',
  fileMode: '^0?[0-7]{3}$',
  owner:
    '^(keep|container_root|([A-Za-z_][A-Za-z0-9_.-]*\\$?|0|[1-9][0-9]{0,9})(:([A-Za-z_][A-Za-z0-9_.-]*\\$?|0|[1-9][0-9]{0,9}))?)$',
  idmap: '^(passthrough|[ug]:[0-9]+:[0-9]+:0*[1-9][0-9]*(;[ug]:[0-9]+:[0-9]+:0*[1-9][0-9]*)*)$',
} as const;

/** What Proxmox takes in `mountoptions`. */
export const MOUNT_OPTIONS = ['discard', 'lazytime', 'noatime', 'nodev', 'noexec', 'nosuid'] as const;

const VOLUME_NAME = new RegExp(PATTERNS.volumeName);
const CTID = new RegExp(PATTERNS.ctid);
const MODES = { directory: new RegExp(PATTERNS.directoryMode), file: new RegExp(PATTERNS.fileMode) };
const OWNER = new RegExp(PATTERNS.owner);
const ID_MAP = new RegExp(PATTERNS.idmap);

const CAN_HOLD_VOLUMES = ['/home', '/mnt', '/opt', '/srv', '/tmp', '/usr/local', '/var'];
const SYSTEM_TREES = [
  ...['/bin', '/boot', '/dev', '/etc', '/lib', '/lib32', '/lib64', '/libx32', '/proc', '/root', '/run', '/sbin'],
  ...['/sys', '/usr', '/var/lib/lxc', '/var/lib/vz', '/var/log'],
];
const KERNEL_TREES = ['/dev', '/proc', '/sys'];
const CONTAINER_DISK = /\/subvol-[^/]*-disk-/;
/** Linux's own limits, in bytes; the paths are ASCII. */
const LONGEST_PATH = 4095;
const LONGEST_NAME = 255;
const LARGEST_ID = 4_294_967_294;

const CHOOSE_A_SHARE = 'Choose a folder made for sharing, such as /mnt/shared/NAME.';

export function checkVolumeName(name: string): RuleProblem | undefined {
  if (VOLUME_NAME.test(name)) return undefined;
  const summary = /^[0-9]+$/.test(name)
    ? `Volume name ${quoted(name)} is a number, which is taken for a container.`
    : `Volume name ${quoted(name)} has characters that names may not have.`;
  return {
    code: 'volume_name',
    summary,
    hint: 'Use letters, digits, dots, dashes and underscores, a letter or digit first, at least one of them no digit.',
  };
}

/** A path on the host, in any spelling. */
export function checkHostPath(path: string, reserved?: ReservedFolders): RuleProblem | undefined {
  const spelling = checkSpelling('host_path', path);
  if (spelling) return spelling;
  if (path.includes('=')) {
    return {
      code: 'host_path_characters',
      summary: `Host path ${quoted(path)} has an equals sign, which Proxmox writes but cannot read back.`,
      hint: 'Rename the folder.',
    };
  }
  return checkHostFolder(normalPath(path), reserved);
}

/** A path inside a container, in any spelling. */
export function checkTarget(path: string): RuleProblem | undefined {
  const spelling = checkSpelling('target', path);
  if (spelling) return spelling;
  const normal = normalPath(path);
  const hint = 'Choose a folder of its own inside the container, such as /data.';
  if (normal === '/') {
    return { code: 'target_system', summary: 'Container path "/" is the whole container.', hint };
  }
  const tree = KERNEL_TREES.find((root) => isWithin(normal, root));
  if (tree) {
    return { code: 'target_system', summary: `Container path ${quoted(path)} is in ${tree}, the kernel's.`, hint };
  }
  if (path.endsWith(' ')) {
    const summary = `Container path ${quoted(path)} ends with a space, which Proxmox strips when it reads its file.`;
    return { code: 'target_characters', summary, hint: 'Remove the space.' };
  }
  return undefined;
}

export function checkCtid(text: string): RuleProblem | undefined {
  if (CTID.test(text)) return undefined;
  return {
    code: 'ctid',
    summary: `${quoted(text)} is not a container id.`,
    hint: 'Use a number from 100 to 999999999 without leading zeros.',
  };
}

export function checkMode(text: string, of: 'directory' | 'file'): RuleProblem | undefined {
  if (MODES[of].test(text)) return undefined;
  return {
    code: `${of}_mode`,
    summary: `${quoted(text)} is not a mode for ${of === 'directory' ? 'a directory' : 'files'}.`,
    hint:
      of === 'directory'
        ? 'Write it in octal, such as "0775", or "2775" to hand the group down.'
        : 'Write it in octal, such as "0664", without setuid, setgid or sticky.',
  };
}

export function checkOwner(text: string): RuleProblem | undefined {
  if (parseOwner(text)) return undefined;
  return {
    code: 'owner',
    summary: `${quoted(text)} is not an owner.`,
    hint: 'Use user:group (or one of them as a number, or user alone), "container_root" or "keep".',
  };
}

export function checkMountOption(text: string): RuleProblem | undefined {
  if (MOUNT_OPTIONS.some((option) => option === text)) return undefined;
  return {
    code: 'mount_option',
    summary: `${quoted(text)} is not a mount option that Proxmox takes.`,
    hint: `Use one of ${MOUNT_OPTIONS.join(', ')}; read-only and shared are options of their own.`,
  };
}

/** A mount's `idmap`, as Proxmox checks it: its form, then that no id is mapped twice `[opt-idmap-overlap-ct]`. */
export function checkIdMap(text: string): RuleProblem | undefined {
  const map = ID_MAP.test(text) ? parseMountIdMap(text) : undefined;
  if (!map) {
    return {
      code: 'idmap',
      summary: `${quoted(text)} is not an id map.`,
      hint: 'Use "passthrough", or type:container:disk:count, such as "u:1000:1000:1;g:1000:1000:1".',
    };
  }
  if (map.kind === 'passthrough' || !overlapProblem(map.entries)) return undefined;
  const summary = `Id map ${quoted(text)} maps an id twice.`;
  return { code: 'idmap_overlap', summary, hint: 'Let ranges of one type not overlap, neither inside nor on disk.' };
}

/** Reads an owner as the JSON spells it; undefined when `checkOwner` has something against it. */
export function parseOwner(text: string): DesiredOwner | undefined {
  if (text === 'keep' || text === 'container_root') return { kind: text };
  if (!OWNER.test(text)) return undefined;
  const [user, group] = text.split(':').map(accountOf);
  if (user === undefined || isTooLarge(user) || (group !== undefined && isTooLarge(group))) return undefined;
  return { kind: 'account', user, ...(group === undefined ? {} : { group }), text };
}

/** Whether a normalised path is a folder or lies inside it. */
export const isWithin = (path: string, folder: string): boolean =>
  path.startsWith(folder) && (path.length === folder.length || folder === '/' || path[folder.length] === '/');

const accountOf = (text: string): string | number => (/^[0-9]+$/.test(text) ? Number(text) : text);

const isTooLarge = (account: string | number): boolean => typeof account === 'number' && account > LARGEST_ID;

function checkSpelling(code: 'host_path' | 'target', path: string): RuleProblem | undefined {
  const problem = (what: string, summary: string, hint: string): RuleProblem => ({
    code: `${code}_${what}`,
    summary: `${code === 'target' ? 'Container' : 'Host'} path ${quoted(path)} ${summary}.`,
    hint,
  });
  if (!path.startsWith('/')) return problem('relative', 'is not absolute', 'Begin it with a slash.');
  const odd = /[^\x20-\x7e]|,/u.exec(path)?.[0];
  if (odd !== undefined) {
    const what =
      odd === ',' ? 'a comma, which ends a value in Proxmox' : `${characterName(odd)}, which Proxmox corrupts`;
    return problem('characters', `has ${what}`, 'Use printable ASCII characters, and no comma.');
  }
  if (/\/\.\.?(\/|$)/.test(path)) return problem('dots', 'goes through "." or ".."', 'Write the path out.');
  if (path.length > LONGEST_NAME && isTooLong(path)) {
    const hint = `At most ${LONGEST_NAME} characters between two slashes and ${LONGEST_PATH} in all.`;
    return problem('length', 'is longer than Linux allows', hint);
  }
  return undefined;
}

const isTooLong = (path: string): boolean =>
  path.length > LONGEST_PATH || path.split('/').some((name) => name.length > LONGEST_NAME);

function checkHostFolder(path: string, reserved: ReservedFolders | undefined): RuleProblem | undefined {
  if (path === '/') {
    return { code: 'host_path_system', summary: 'Host path "/" is the whole machine.', hint: CHOOSE_A_SHARE };
  }
  if (CAN_HOLD_VOLUMES.includes(path)) {
    const hint = `Choose a folder below it, such as ${path}/shared.`;
    return { code: 'host_path_system', summary: `Host path ${path} belongs to the system as a whole.`, hint };
  }
  const tree = isWithin(path, '/usr/local') ? undefined : SYSTEM_TREES.find((root) => isWithin(path, root));
  if (tree) {
    const place = path === tree ? 'belongs' : `is in ${tree}, which belongs`;
    return {
      code: 'host_path_system',
      summary: `Host path ${quoted(path)} ${place} to the system.`,
      hint: CHOOSE_A_SHARE,
    };
  }
  if (CONTAINER_DISK.test(path)) {
    const summary = `Host path ${quoted(path)} is the disk of a container.`;
    return { code: 'host_path_container_disk', summary, hint: CHOOSE_A_SHARE };
  }
  return reserved && checkReserved(path, reserved);
}

function checkReserved(path: string, reserved: ReservedFolders): RuleProblem | undefined {
  const folders = [
    { folder: reserved.configDir, what: 'configuration' },
    { folder: reserved.stateDir, what: 'journals and backups' },
  ];
  const held = folders.find(({ folder }) => isWithin(normalPath(folder), path));
  if (!held) return undefined;
  return {
    code: 'host_path_reserved',
    summary: `Host path ${quoted(path)} holds this program's ${held.what} (${held.folder}).`,
    hint: 'Share a folder that does not contain it.',
  };
}

/** Quoted as JSON, which makes control characters visible, and cut where it grows long. */
function quoted(text: string): string {
  const printable = JSON.stringify(text);
  return printable.length > 120 ? `${printable.slice(0, 116)}…"` : printable;
}

function characterName(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
  return /[\p{L}\p{N}\p{S}\p{P}]/u.test(character) ? `${quoted(character)} (U+${code})` : `the character U+${code}`;
}
