import type { Affected, Effect, Right, Somebody } from '../../engine/consent/affected.ts';
import { type AclEntries, entryLines } from '../../engine/permission/acl.ts';
import type { Component } from '../../engine/permission/component.ts';
import type { Claim, EntryKind, ReadOnlyLayer, UnknownReason, Why } from '../../engine/permission/why.ts';
import type { Waits } from '../../engine/plan/standing.ts';
import type { Below, Unreached, UnreachedEntry } from '../../engine/remedy/below.ts';
import type { FirstBecause } from '../../engine/remedy/first.ts';
import { FOLLOWED_BELOW, type Remedy, type RemedyCode } from '../../engine/remedy/remedy.ts';
import type { LackInVolume } from '../../engine/status/after.ts';
import type { HostReadOnly } from '../../engine/status/types.ts';
import { commandText } from '../../ground/argv.ts';
import { rwx } from '../../ground/mode.ts';
import { safeText } from '../../ground/text.ts';
import { someText } from '../apply/trees.ts';
import { containerText, ctidsText, entriesText, listed, quoted, type TextTable, textIn, theyText } from './words.ts';

/** Why somebody cannot do something in a directory, or why nobody knows: to be put after `cannot write:`. */
export const whyText = (why: Why): string => textIn(WHY_TEXTS, why);

/** What somebody can do with a directory: to be put after `can` or `cannot`. */
export const CLAIM_TEXTS: Readonly<Record<Claim, string>> = {
  read: 'list it',
  write: 'create in it',
  traverse: 'reach what is in it',
  remove: 'remove from it',
  execute: 'execute it',
};

/** The same of what is no directory. */
export const FILE_CLAIM_TEXTS = { read: 'read it', write: 'write to it', execute: 'execute it' } as const;

/** What is set on a file, or on its mount for all files. */
export function flagTexts(component: Component): readonly string[] {
  if (component.kind !== 'file') return [];
  return fileFlags(component).map((flag) => FLAG_TEXTS[flag] ?? flag);
}

/** `immutable`, `append_only`, and of its mount `noexec`, `nodev`, `nosuid`. */
export function fileFlags({ inode, through }: Extract<Component, { kind: 'file' }>): readonly string[] {
  const { flags } = inode;
  const own = 'unknown' in flags ? [] : [flags.immutable && 'immutable', flags.appendOnly && 'append_only'];
  return [...own.filter((flag) => flag !== false), ...through.flags];
}

const FLAG_TEXTS: Readonly<Record<string, string>> = {
  immutable: 'immutable (chattr +i)',
  append_only: 'only appended to (chattr +a)',
};

/** Why something is unknown, without what it is about. */
const UNKNOWN_TEXTS: Readonly<Record<UnknownReason, string>> = {
  no_getfacl: 'its ACL cannot be read without getfacl; install the package acl',
  network_filesystem: 'the server of this file system decides',
  unreadable: 'it cannot be read',
  over_limit: 'there is more than can be read',
  timed_out: 'it did not answer in time',
  rootfs_not_mounted: "the container's own tree cannot be seen while it does not run",
  no_passwd: "the user's groups are not known: the container's accounts do not name it or cannot be read",
  not_here: 'it is on another cluster member, or not made yet',
  hookscript: 'a script of the container may mount something there',
  covered: 'the host has another file system mounted there, which the container does not get to see',
  not_followed: 'it is a symbolic link, and none is followed on the host: ask for where it leads in the container',
  device_rules: "its mode allows it; the container's cgroup also decides which devices it may open",
};

/** An ACL as `setfacl` takes it: `u::rwx,u:100033:rwx,g::r-x,m::rwx,o::r-x`. */
export const aclText = (entries: AclEntries): string => entryLines(entries).join(',');

export const WHY_TEXTS: TextTable<Why> = {
  permission: ({ entry, id, bits }) => `${entryText(entry, id)} ${rwx(bits)}`,
  mask: ({ entry, id, bits, mask }) =>
    `${entryText(entry, id)} ${rwx(bits)}, of which the ACL's mask leaves ${rwx(bits & mask)}`,
  split_groups: ({ bits }) => `its groups have ${rwx(bits)} together, but one alone must have it`,
  read_only: ({ layers }) => `read-only: ${listed(layers.map((layer) => LAYERS[layer]))}`,
  unmapped_owner: ({ lacking }) =>
    `the mount's idmap has no id for its ${listed(lacking.map((type) => OWNERS[type]))}, so nobody there can write`,
  unmapped_creator: ({ lacking }) =>
    `the mount's idmap has no id for this ${listed(lacking.map((type) => OWNERS[type]))}, so nothing can be made there`,
  immutable: () => 'it is immutable (chattr +i)',
  append_only: () => 'the directory only takes new entries (chattr +a)',
  kernel_made: () => 'only the kernel makes entries in it',
  only_appended: () => 'the file only takes what is appended to it (chattr +a)',
  nodev: () => 'its mount has devices switched off (nodev)',
  noexec: () => 'nothing on its mount may be executed (noexec)',
  no_execute_bit: () => 'nobody may execute it, not even root: it has no x bit',
  no_program: ({ type }) => `it is a ${type}, not a program`,
  sticky: ({ owner }) =>
    `the directory is sticky: only its owner${owner === undefined ? '' : ` (host uid ${owner})`} and an entry's own may remove it`,
  deleted: () => 'the mounted directory was removed or replaced on the host; a restart mounts what is there now',
  others_not_allowed: ({ owner }) => `its FUSE mount is only for host uid ${owner} (no allow_other)`,
  squashed: () => "the server takes the host's root for nobody (root_squash)",
  missing: () => 'it does not exist',
  symlink: () => 'its symbolic links lead in a circle',
  not_a_directory: () => 'it is not a directory',
  no_such_id: ({ type, id }) => `the container has no ${type === 'u' ? 'user' : 'group'} ${id}: its id map ends before`,
  ...unknownTexts(),
};

function unknownTexts(): { readonly [Reason in UnknownReason]: () => string } {
  const texts = Object.entries(UNKNOWN_TEXTS).map(([reason, text]) => [reason, () => text]);
  return Object.fromEntries(texts) as { readonly [Reason in UnknownReason]: () => string };
}

function entryText(entry: EntryKind, id: number | undefined): string {
  switch (entry) {
    case 'owner':
      return 'its owner has';
    case 'user':
      return `the ACL gives host uid ${id}`;
    case 'group':
      return id === undefined ? 'its group has' : `the ACL gives host gid ${id}`;
    case 'other':
      return 'others have';
  }
}

/** The outermost that makes it so. */
export const readOnlyText = ([layer]: readonly ReadOnlyLayer[]): string =>
  layer === undefined ? 'it is read-only' : READ_ONLY[layer];

/** What keeps everybody from writing there, and what would change that. */
export const hostReadOnlyText = (mounted: HostReadOnly): string =>
  `the file system at ${mounted.at} is mounted read-only on the host; ${commandText(writableArgv(mounted))} changes that`;

/** What makes it writable. */
export const writableArgv = ({ at, source, fstype }: HostReadOnly): readonly string[] =>
  fstype === 'zfs' ? ['zfs', 'set', 'readonly=off', source] : ['mount', '-o', 'remount,rw', at];

const READ_ONLY: Readonly<Record<ReadOnlyLayer, string>> = {
  superblock: 'the file system is read-only on the host',
  host_mount: 'the file system is mounted read-only on the host',
  source_bind: 'it comes from a read-only bind mount of the host',
  container_mount: 'the mount in the container is read-only',
  configured: 'the mount is read-only',
};

const LAYERS: Readonly<Record<ReadOnlyLayer, string>> = {
  superblock: 'the file system',
  host_mount: 'its mount on the host',
  source_bind: 'the bind mount on the host that it comes from',
  container_mount: 'the mount in the container',
  configured: 'the configured mount',
};

const OWNERS = { u: 'user', g: 'group' } as const;

/** Somebody by the container, or the host, that they are of: `user 33 of CT 104 (web)`. */
export function personText({ ctid, name, uid, gid }: Somebody): string {
  const where = ctid === null ? 'the host' : containerText(ctid, name);
  if (uid === 0) return `root of ${where}`;
  if (uid !== null) return `user ${ctid === null && name !== undefined ? `${name} (${uid})` : uid} of ${where}`;
  return gid === undefined ? `every other user of ${where}` : `whoever is in group ${gid} of ${where}`;
}

export const rightsText = (rights: readonly Right[]): string => listed(rights.map((right) => RIGHT_TEXTS[right]));

/** The same of entries below a directory, files and directories alike. */
export const entryRightsText = (rights: readonly Right[]): string =>
  `${listed(rights.map((right) => ENTRY_RIGHTS[right]))} what lies in it`;

const ENTRY_RIGHTS: Readonly<Record<Right, string>> = {
  read: 'read',
  write: 'write',
  traverse: 'pass through',
  remove: 'remove from',
  execute: 'execute',
  change_mode: 'change the mode of',
};

/** Who loses and who gains, a line for each; the first few of many. */
export function effectTexts({ loses = [], gains = [] }: Partial<Effect>): readonly string[] {
  return [...someOf(loses, 'takes from'), ...someOf(gains, 'gives')];
}

/** `root of CT 103 cannot write in n8n_files` */
export function lackText(lacking: readonly LackInVolume[]): string {
  const volumes = [...new Set(lacking.map(({ volume }) => volume))];
  const who = [...new Set(lacking.map(personText))];
  const claim = lacking.every(({ can }) => can === 'read') ? 'read' : 'write in';
  const what = who.length > 2 ? `${who.length} users` : listed(who);
  const where = volumes.length > 2 ? `${volumes.length} volumes` : listed(volumes);
  return `${what} cannot ${claim} ${where}`;
}

/** What a remedy for so many people does, in a few words. */
export const remedyText = (code: RemedyCode, people: number): string => (people === 1 ? FOR_ONE : FOR_SEVERAL)[code];

const FOR_SEVERAL: Readonly<Record<RemedyCode, string>> = {
  access_entry: 'give them entries in the ACL of the directory',
  mount_idmap: "make them the directory's owner, in their containers only (mounts' idmap)",
  owner: "make one of them the directory's owner",
  group: 'give the directory to a group of theirs',
  container_root: "make container root the directory's owner and group",
  mode: 'open the directory to everybody, on this machine as well',
};

const FOR_ONE: Readonly<Record<RemedyCode, string>> = {
  ...FOR_SEVERAL,
  access_entry: 'give this user an entry in the ACL of the directory',
  mount_idmap: "make this user the directory's owner, in its container only (mount's idmap)",
  owner: "make this user the directory's owner",
  group: "give the directory to this user's group",
};

/** What an edit that is the first of several has over the next. */
export const becauseText = (because: FirstBecause): string => BECAUSE[because];

const BECAUSE: Readonly<Record<FirstBecause, string>> = {
  reaches_more: 'it reaches more of what lies in the directory',
  changes_mount_alone: 'it changes only the mount, not the directory',
  needs_no_restart: 'it needs no restart',
  lets_nobody_else_in: 'it lets nobody else in',
  lets_fewer_in: 'it lets fewer others in',
  gives_no_ownership: 'it gives no right to change mode and ACL',
};

/** What somebody who is let into a directory can still not use in there, and what takes it along. */
export function unreachedText({ count, of, more, examples }: Unreached, code?: RemedyCode): string {
  const named = `${examples.map(leftEntryText).join(', ')}${count > examples.length ? ', …' : ''}`;
  const all = entriesText({ count: of, more: false });
  const entries =
    count === of && !more
      ? of === 1
        ? `the one entry in it`
        : `any of the ${all} in it`
      : `${count} of ${more ? 'the first ' : ''}${all} in it`;
  const them = count === 1 ? 'it' : 'them';
  const along =
    code === undefined || FOLLOWED_BELOW.has(code)
      ? `; with Whole tree (--recursive) the plan changes ${them} as well`
      : '';
  return `does not reach ${entries}${examples.length === 0 ? '' : ` (${named})`}${along}`;
}

/** `exports/ of the host's root` */
function leftEntryText({ path, type, uid }: UnreachedEntry): string {
  const name = safeText(`${path}${type === 'directory' ? '/' : ''}`);
  return `${/[\s,()]/.test(name) ? quoted(name) : name} of ${uid === 0 ? "the host's root" : `host uid ${uid}`}`;
}

/** What a remedy does about what lies in the directory already. */
export const belowText = (
  { below, unreached, code }: Pick<Remedy, 'below' | 'unreached' | 'code'>,
  people: number,
): string => (below === 'left' && unreached ? unreachedText(unreached, code) : BELOW[below](theyText(people)));

const BELOW: Readonly<Record<Below, (who: string) => string>> = {
  empty: () => 'nothing lies in it yet',
  changed: () => 'what lies in it is changed along (Whole tree)',
  usable: (who) => `${who} can use what lies in it as well`,
  sampled: (who) => `${who} can use what lies in it as well, as far as was looked`,
  left: () => 'does not reach what lies in it',
  unknown: (who) => `whether ${who} can use what lies in it was not looked at`,
};

/** When what is applied takes effect: to be put below what it does. */
export function whenText(waits: readonly Waits[]): string {
  if (waits.length === 0) return 'takes effect at once, without a restart';
  const ctids = (until: Waits['until']) => waits.flatMap((one) => (one.until === until ? [one.ctid] : []));
  const [restarts, starts] = [ctids('restart'), ctids('start')];
  const texts = [
    ...(restarts.length === 0 ? [] : [`when ${ctidsText(restarts)} ${restarts.length === 1 ? 'restarts' : 'restart'}`]),
    ...(starts.length === 0 ? [] : [`with the next start of ${ctidsText(starts)}`]),
  ];
  return `takes effect only ${listed(texts)}`;
}

const RIGHT_TEXTS: Readonly<Record<Right, string>> = { ...CLAIM_TEXTS, change_mode: 'change its mode and ACL' };

const MOST_LINES = 6;

function someOf(people: readonly Affected[], verb: string): readonly string[] {
  const lines = people
    .slice(0, MOST_LINES)
    .map(
      (one) =>
        `${verb} ${personText(one)}: ${one.entries ? `${entryRightsText(one.rights)}, ${someText(one.entries)}` : rightsText(one.rights)}`,
    );
  const more = people.length - lines.length;
  return more === 0 ? lines : [...lines, `${verb} ${more} more`];
}
