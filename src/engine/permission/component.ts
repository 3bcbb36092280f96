import { madeOnce } from '../../ground/grouped.ts';
import {
  type DirectoryFact,
  type OwnedFact,
  type PathFact,
  type Reading,
  type ReadingError,
  systemOf,
} from '../observed/facts.ts';
import { parseAcls } from './acl.ts';
import { HEEDS_ACLS, IGNORES_ACLS } from './decides.ts';
import type { AclFact, FlagsFact, Inode, Through } from './inode.ts';
import type { UnknownReason } from './why.ts';

/** One name on the way, or its end: what it is, and through which mount it is seen. */
export type Component = { readonly path: string } & (
  | { readonly kind: 'directory'; readonly inode: Inode; readonly through: Through }
  /** What is no directory; only at the end of a way. */
  | { readonly kind: 'file'; readonly type: string; readonly inode: Inode; readonly through: Through }
  | { readonly kind: 'missing' | 'not_a_directory' }
  /** The mounted directory was removed or replaced where it came from. */
  | { readonly kind: 'deleted' }
  /** `target` undefined: not read, or where it leads depends on other links. */
  | { readonly kind: 'symlink'; readonly target: string | undefined }
  /** It belongs to the container's own root file system, and that cannot be seen. */
  | { readonly kind: 'unseen'; readonly reason: UnknownReason }
  | { readonly kind: 'unknown'; readonly reason: UnknownReason }
);

/** What a reading says of one directory. */
export function componentOf(
  path: string,
  fact: PathFact | undefined,
  through: Through,
  inodeThrough = inodeOf,
): Component {
  switch (fact?.kind) {
    case 'directory':
      return { kind: 'directory', path, inode: inodeThrough(fact, through), through };
    case 'missing':
      return { kind: 'missing', path };
    case 'file':
      return fact.owned
        ? { kind: 'file', path, type: fact.type, inode: inodeThrough(fact.owned, through), through }
        : { kind: 'not_a_directory', path };
    case 'symlink':
      return { kind: 'symlink', path, target: fact.target === undefined ? undefined : plain(fact.target) };
    case 'unknown':
    case undefined:
      return { kind: 'unknown', path, reason: fact ? unknownReasonOf(fact.error) : 'unreadable' };
  }
}

/** A target whose `..` are at its beginning: above a name that may be a link itself lies who knows what. */
function plain(target: string): string | undefined {
  const names = target.split('/').filter((name) => name !== '' && name !== '.');
  const first = names.findIndex((name) => name !== '..');
  return target !== '' && (first < 0 || !names.includes('..', first)) ? target : undefined;
}

/** A directory or a file as it was read, through the mount that it was read through. */
export function inodeOf(
  { uid, gid, mode, acl, flags, writable }: Omit<OwnedFact, 'dev' | 'ino'> & Pick<DirectoryFact, 'writable'>,
  through: Through,
): Inode {
  // What a mount's id map lacks is shown as the kernel's overflow id.
  const shown = (id: number): number | undefined => (through.idsShown && id === OVERFLOW_ID ? undefined : id);
  return {
    uid: shown(uid),
    gid: shown(gid),
    mode,
    acl: hasNoAcls(through) || ignoresAcls(through) ? { entries: undefined } : aclOf(acl),
    flags: flagsOf(flags),
    refusesRoot: writable === false && through.fstype.startsWith('nfs'),
  };
}

/** {@link inodeOf} for many, of which most differ in nothing: those that are seen alike through one mount are one. */
export function sharedInodes(): typeof inodeOf {
  const known = new Map<Through, Map<string, Inode>>();
  let last: Seen | undefined;
  return (fact, through) => {
    const { uid, gid, mode, acl, flags, writable } = fact;
    if (!acl?.ok || acl.value !== '' || !flags?.ok || writable !== undefined) return inodeOf(fact, through);
    // Those that lie beside one another mostly are.
    if (last?.through === through && isAlike(last.fact, fact)) return last.inode;
    const alike = madeOnce(known, through, () => new Map<string, Inode>());
    const inode = madeOnce(alike, `${uid}:${gid}:${mode}:${flags.value}`, () => inodeOf(fact, through));
    last = { fact, through, inode };
    return inode;
  };
}

type OwnedAlike = Pick<OwnedFact, 'uid' | 'gid' | 'mode' | 'flags'>;

interface Seen {
  readonly fact: OwnedAlike;
  readonly through: Through;
  readonly inode: Inode;
}

const isAlike = (a: OwnedAlike, b: OwnedAlike): boolean =>
  a.uid === b.uid &&
  a.gid === b.gid &&
  a.mode === b.mode &&
  a.flags?.ok === true &&
  b.flags?.ok === true &&
  a.flags.value === b.flags.value;

/** /proc/sys/kernel/overflowuid, which nobody changes. */
const OVERFLOW_ID = 65534;

function aclOf(reading: Reading<string> | undefined): AclFact {
  if (!reading) return { unknown: 'unreadable' };
  if (!reading.ok) {
    return { unknown: reading.error.code === 'tool_missing' ? 'no_getfacl' : unknownReasonOf(reading.error) };
  }
  const acls = parseAcls(reading.value);
  return acls ? { entries: acls.access } : { unknown: 'unreadable' };
}

function flagsOf(reading: Reading<string> | undefined): FlagsFact {
  if (!reading?.ok) return { unknown: reading ? unknownReasonOf(reading.error) : 'unreadable' };
  return { immutable: reading.value.includes('i'), appendOnly: reading.value.includes('a') };
}

/** Why a reading that failed leaves something unknown. */
export function unknownReasonOf(error: ReadingError): UnknownReason {
  const system = systemOf(error);
  if (system === 'ETIMEDOUT') return 'timed_out';
  return system === 'EFBIG' ? 'over_limit' : 'unreadable';
}

/** Without ACLs the mode says it all, whether or not somebody could read them; some name it when they have them. */
export function hasNoAcls({ fstype, options }: Pick<Through, 'fstype' | 'options'>): boolean {
  const named = NAMES_ACLS[fstype];
  return options.includes('noacl') || (named !== undefined && !options.includes(named)) || WITHOUT_ACLS.has(fstype);
}

/** Whether they can be set there, and this kernel goes by the mode alone. */
export const ignoresAcls = ({ options }: Pick<Through, 'options'>): boolean => options.includes(IGNORES_ACLS);

/**
 * Whether nobody can tell that this kernel heeds the ACLs of a file system: FUSE_POSIX_ACL, which a server asks for when it is
 * mounted, is shown nowhere, but by mergerfs. Where it was not asked for, setfacl may succeed all the same, the entry lets nobody in, and the
 * mode's group digit, which shows its mask, is taken for the group's own (lab/access/fuse; bindfs 1.14 on 6.18).
 */
export const mayIgnoreAcls = ({ fstype, options }: Pick<Through, 'fstype' | 'options'>): boolean =>
  (fstype === 'virtiofs' || fstype.startsWith('fuse')) && !options.includes(HEEDS_ACLS);

const NAMES_ACLS: Readonly<Record<string, string>> = { zfs: 'posixacl', ntfs3: 'acl' };

const WITHOUT_ACLS: ReadonlySet<string> = new Set([
  ...['vfat', 'msdos', 'exfat', 'hfs', 'hfsplus', 'ntfs', 'iso9660', 'ramfs', 'proc', 'sysfs'],
  // It has others, which setfacl knows nothing of: only the inodes of NFSv3 have a set_acl().
  'nfs4',
]);
