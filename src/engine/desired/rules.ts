import { isWithin, normalPath } from '../../ground/paths.ts';
import type { Coded, Problems } from '../../ground/problem.ts';
import { overlapProblem, parseMountIdMap } from '../../proxmox/value/idmap.ts';
import type { AccessLevel, DesiredOwner } from './state.ts';

/** A rule that a text breaks; where that text stands is for its reader to say. */
export type RuleProblem = Problems<RuleFacts>;

interface RuleFacts {
  /** `character` is the first one that names may not have there; absent where the name is empty or a number. */
  volume_name: { name: string; character?: string };
  host_path_relative: { path: string };
  host_path_dots: { path: string };
  host_path_length: { path: string };
  host_path_characters: { path: string; character: string };
  /** In `tree`, which is the system's; `holds`: volumes may lie below it, but it may be none itself. */
  host_path_system: { path: string; tree: string; holds: boolean };
  /** Below `tree`, where only what nobody can change is shared; `lacks`: what of that is not declared, else a warning. */
  host_path_read_only: { path: string; tree: string; lacks: readonly Untouched[] };
  host_path_container_disk: { path: string };
  /** `folder` of this program is it, or lies in it. */
  host_path_reserved: { path: string; folder: string; has: keyof ReservedFolders };
  target_relative: { path: string };
  target_dots: { path: string };
  target_length: { path: string };
  /** A space is only wrong at the end. */
  target_characters: { path: string; character: string };
  /** In `tree`, which is the kernel's, or `/`. */
  target_system: { path: string; tree: string };
  ctid: { text: string };
  directory_mode: { text: string };
  file_mode: { text: string };
  owner: { text: string };
  access_identity: { text: string };
  /** The container is no consumer. */
  access_not_mounted: { text: string; ctid: number };
  /** To write is not what a read-only mount lets anybody do. */
  access_read_only: { text: string; ctid: number };
  mount_option: { text: string };
  idmap: { text: string };
  idmap_overlap: { text: string };
}

/** What a volume in the system's own folders has to say: `read_only` of every mount, "keep", and no `access`. */
export type Untouched = 'read_only' | 'owner' | 'permissions' | 'access';

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
  directoryMode: '^(0?[0-3])?[0-7]{3}$',
  fileMode: '^0{0,2}[0-7]{3}$',
  owner:
    '^(keep|container_root|container:(0|[1-9][0-9]{0,9})(:(0|[1-9][0-9]{0,9}))?|([A-Za-z_][A-Za-z0-9_.-]*\\$?|0|[1-9][0-9]{0,9})(:([A-Za-z_][A-Za-z0-9_.-]*\\$?|0|[1-9][0-9]{0,9}))?)$',
  identity: '^[1-9][0-9]{2,8}:(0|[1-9][0-9]{0,9})$',
  idmap: '^(passthrough|[ug]:[0-9]+:[0-9]+:0*[1-9][0-9]*(;[ug]:[0-9]+:[0-9]+:0*[1-9][0-9]*)*)$',
} as const;

/** What Proxmox takes in `mountoptions`. */
export const MOUNT_OPTIONS = ['discard', 'lazytime', 'noatime', 'nodev', 'noexec', 'nosuid'] as const;

const VOLUME_NAME = new RegExp(PATTERNS.volumeName);
const CTID = new RegExp(PATTERNS.ctid);
const MODES = { directory: new RegExp(PATTERNS.directoryMode), file: new RegExp(PATTERNS.fileMode) };
const OWNER = new RegExp(PATTERNS.owner);
const IDENTITY = new RegExp(PATTERNS.identity);
const ID_MAP = new RegExp(PATTERNS.idmap);

const CAN_HOLD_VOLUMES: ReadonlySet<string> = new Set(['/home', '/mnt', '/opt', '/srv', '/tmp', '/usr/local', '/var']);
const SYSTEM_TREES: ReadonlySet<string> = new Set([
  ...['/bin', '/boot', '/dev', '/etc', '/lib', '/lib32', '/lib64', '/libx32', '/proc', '/root', '/run', '/sbin'],
  ...['/sys', '/usr', '/var/lib/lxc', '/var/lib/vz', '/var/log'],
]);
/** Certificates, templates and logs lie below these. */
const READ_ONLY_TREES: ReadonlySet<string> = new Set(['/etc', '/usr', '/var/lib/vz', '/var/log']);
const KERNEL_TREES: ReadonlySet<string> = new Set(['/dev', '/proc', '/sys']);
const CONTAINER_DISK = /\/subvol-[^/]*-disk-/;
/** Linux's own limits, in bytes; the paths are ASCII. */
export const LONGEST_PATH = 4095;
export const LONGEST_NAME = 255;
const LARGEST_ID = 4_294_967_294;

export function checkVolumeName(name: string): RuleProblem | undefined {
  if (VOLUME_NAME.test(name)) return undefined;
  return broken({ code: 'volume_name', name, character: /^[^A-Za-z0-9]|[^A-Za-z0-9._-]/u.exec(name)?.[0] });
}

/** A path on the host, in any spelling. */
export function checkHostPath(path: string, reserved?: ReservedFolders): RuleProblem | undefined {
  const spelling = checkSpelling('host_path', path);
  if (spelling) return spelling;
  if (path.includes('=')) return broken({ code: 'host_path_characters', path, character: '=' });
  return checkHostFolder(normalPath(path), reserved);
}

/**
 * A path below the system's own folders is shared read-only and left as it is; `lacking` is what its volume does not say of
 * that. Of any other path there is nothing to say.
 */
export function checkUntouched(path: string, lacking: () => readonly Untouched[]): RuleProblem | undefined {
  const tree = readOnlyTree(normalPath(path));
  if (tree === undefined) return undefined;
  const lacks = lacking();
  return {
    code: 'host_path_read_only',
    severity: lacks.length > 0 ? 'error' : 'warning',
    where: {},
    path,
    tree,
    lacks,
  };
}

/** A path inside a container, in any spelling. */
export function checkTarget(path: string): RuleProblem | undefined {
  const spelling = checkSpelling('target', path);
  if (spelling) return spelling;
  const normal = normalPath(path);
  const tree = normal === '/' ? '/' : treeAround(normal, KERNEL_TREES);
  if (tree) return broken({ code: 'target_system', path, tree });
  return path.endsWith(' ') ? broken({ code: 'target_characters', path, character: ' ' }) : undefined;
}

export function checkCtid(text: string): RuleProblem | undefined {
  return CTID.test(text) ? undefined : broken({ code: 'ctid', text });
}

export function checkMode(text: string, of: 'directory' | 'file'): RuleProblem | undefined {
  return MODES[of].test(text) ? undefined : broken({ code: `${of}_mode`, text });
}

export function checkOwner(text: string): RuleProblem | undefined {
  return parseOwner(text) ? undefined : broken({ code: 'owner', text });
}

/** `CTID:UID`; undefined when it is none. */
export function parseAccessIdentity(text: string): { readonly ctid: number; readonly uid: number } | undefined {
  const [ctid, uid] = IDENTITY.test(text) ? text.split(':').map(Number) : [];
  return ctid === undefined || uid === undefined || uid > LARGEST_ID ? undefined : { ctid, uid };
}

/** One line of a volume's `access`, beside the mounts that it has. */
export function checkAccess(
  text: string,
  can: AccessLevel,
  mounts: readonly { readonly ctid: number; readonly readOnly: boolean }[],
): RuleProblem | undefined {
  const identity = parseAccessIdentity(text);
  if (!identity) return broken({ code: 'access_identity', text });
  const { ctid } = identity;
  const mount = mounts.find((one) => one.ctid === ctid);
  if (!mount) return broken({ code: 'access_not_mounted', text, ctid });
  return can === 'read-write' && mount.readOnly ? broken({ code: 'access_read_only', text, ctid }) : undefined;
}

export function checkMountOption(text: string): RuleProblem | undefined {
  return MOUNT_OPTIONS.some((option) => option === text) ? undefined : broken({ code: 'mount_option', text });
}

/** A mount's `idmap`, as Proxmox checks it: its form, then that no id is mapped twice `[opt-idmap-overlap-ct]`. */
export function checkIdMap(text: string): RuleProblem | undefined {
  const map = ID_MAP.test(text) ? parseMountIdMap(text) : undefined;
  if (!map) return broken({ code: 'idmap', text });
  return map.kind === 'entries' && overlapProblem(map.entries) ? broken({ code: 'idmap_overlap', text }) : undefined;
}

/** Reads an owner as the JSON spells it; undefined when `checkOwner` has something against it. */
export function parseOwner(text: string): DesiredOwner | undefined {
  if (text === 'keep' || text === 'container_root') return { kind: text };
  if (!OWNER.test(text)) return undefined;
  // Whatever the host calls its users, this names those of containers.
  if (text.startsWith('container:')) {
    const [, uid = Number.NaN, gid] = text.split(':').map(Number);
    return uid <= LARGEST_ID && (gid ?? 0) <= LARGEST_ID ? { kind: 'container', uid, gid, text } : undefined;
  }
  const [user, group] = text.split(':').map(accountOf);
  if (user === undefined || isTooLarge(user) || (group !== undefined && isTooLarge(group))) return undefined;
  return { kind: 'account', user, ...(group === undefined ? {} : { group }), text };
}

const accountOf = (text: string): string | number => (/^[0-9]+$/.test(text) ? Number(text) : text);

const isTooLarge = (account: string | number): boolean => typeof account === 'number' && account > LARGEST_ID;

function checkSpelling(of: 'host_path' | 'target', path: string): RuleProblem | undefined {
  if (path.length <= LONGEST_NAME && ORDINARY.test(path)) return undefined;
  if (!path.startsWith('/')) return broken({ code: `${of}_relative`, path });
  const character = UNWRITABLE.exec(path)?.[0];
  if (character !== undefined) return broken({ code: `${of}_characters`, path, character });
  if (DOTS.test(path)) return broken({ code: `${of}_dots`, path });
  return isTooLong(path) ? broken({ code: `${of}_length`, path }) : undefined;
}

/** As most are written: none of what follows can be wrong. */
const ORDINARY = /^(?:\/\w[\w.-]*)+$/;
const UNWRITABLE = /[^\x20-\x7e]|,/u;
const DOTS = /\/\.\.?(\/|$)/;

const isTooLong = (path: string): boolean =>
  path.length > LONGEST_NAME &&
  (path.length > LONGEST_PATH || path.split('/').some((name) => name.length > LONGEST_NAME));

function checkHostFolder(path: string, reserved: ReservedFolders | undefined): RuleProblem | undefined {
  if (CAN_HOLD_VOLUMES.has(path)) return broken({ code: 'host_path_system', path, tree: path, holds: true });
  const tree = path === '/' ? '/' : isWithin(path, '/usr/local') ? undefined : treeAround(path, SYSTEM_TREES);
  if (tree && readOnlyTree(path) === undefined) return broken({ code: 'host_path_system', path, tree, holds: false });
  if (CONTAINER_DISK.test(path)) return broken({ code: 'host_path_container_disk', path });
  return reserved && checkReserved(path, reserved);
}

/** The system's own folder that a normal path lies below and that may be shared read-only; undefined: none. */
export function readOnlyTree(path: string): string | undefined {
  const tree = treeAround(path, READ_ONLY_TREES);
  if (tree === undefined || tree === path) return undefined;
  return isWithin(path, '/usr/local') || isWithin(path, '/etc/pve') ? undefined : tree;
}

/** The outermost of these trees, no deeper than three names, that a normal path is or lies in. */
function treeAround(path: string, trees: ReadonlySet<string>): string | undefined {
  let end = 0;
  for (let depth = 0; depth < 3 && end >= 0; depth++) {
    end = path.indexOf('/', end + 1);
    const at = end < 0 ? path : path.slice(0, end);
    if (trees.has(at)) return at;
    // All trees of more than one name lie there.
    if (depth === 0 && at !== '/var') return undefined;
  }
  return undefined;
}

function checkReserved(path: string, reserved: ReservedFolders): RuleProblem | undefined {
  const has = RESERVED.find((one) => isWithin(normalPath(reserved[one]), path));
  return has && broken({ code: 'host_path_reserved', path, folder: reserved[has], has });
}

const RESERVED = ['configDir', 'stateDir'] as const;

const broken = (rule: Coded<RuleFacts>): RuleProblem => ({ ...rule, severity: 'error', where: {} });
