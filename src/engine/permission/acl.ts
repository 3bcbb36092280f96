import { rwx } from '../../ground/mode.ts';

/** A POSIX ACL's entry for one user or group by number, its permission bits as in a mode's digit: r 4, w 2, x 1. */
export interface NamedEntry {
  readonly id: number;
  readonly bits: number;
}

/** An ACL with more than the three entries that a mode has. */
export interface AclEntries {
  readonly owner: number;
  readonly users: readonly NamedEntry[];
  /** What the owning group has; the group digit of such a directory's mode is its mask instead. */
  readonly group: number;
  readonly groups: readonly NamedEntry[];
  /** What named users and all groups can have at most. */
  readonly mask: number | undefined;
  readonly other: number;
}

/** The ACLs of one directory; undefined where its mode says it all. */
export interface Acls {
  readonly access: AclEntries | undefined;
  /** What new entries in it inherit. */
  readonly inherited: AclEntries | undefined;
}

/** The entries of one directory as `getfacl -n` prints them, with commas between; undefined when one is not understood. */
export function parseAcls(text: string): Acls | undefined {
  return text === '' ? NO_ACLS : aclsIn(text.split(','));
}

/** The entries in what `getfacl` prints of one directory. */
export const printedAcl = (printed: string): readonly string[] =>
  printed.split('\n').filter((line) => line !== '' && !line.startsWith('#'));

/** The way back of {@link parseAcls}. */
export const aclsText = (acls: Acls): string => aclsLines(acls, LONG).join(',');

/** What entries are called: by getfacl, and shorter by whoever writes them by hand. */
interface EntryNames {
  readonly user: string;
  readonly group: string;
  readonly mask: string;
  readonly other: string;
  readonly inherited: string;
}

const LONG: EntryNames = { user: 'user', group: 'group', mask: 'mask', other: 'other', inherited: 'default' };
const SHORT: EntryNames = { user: 'u', group: 'g', mask: 'm', other: 'o', inherited: 'd' };

/** Both ACLs entry by entry, as `setfacl` takes them: `u::rwx`, `u:100033:rwx`, `d:g::r-x`. */
export function aclsLines({ access, inherited }: Acls, names: EntryNames = SHORT): readonly string[] {
  const lines = (entries: AclEntries | undefined) => (entries ? entryLines(entries, names) : []);
  return [...lines(access), ...lines(inherited).map((line) => `${names.inherited}:${line}`)];
}

/** One of them. */
export function entryLines(
  { owner, users, group, groups, mask, other }: AclEntries,
  names: EntryNames = SHORT,
): readonly string[] {
  return [
    `${names.user}::${rwx(owner)}`,
    ...users.map(({ id, bits }) => `${names.user}:${id}:${rwx(bits)}`),
    `${names.group}::${rwx(group)}`,
    ...groups.map(({ id, bits }) => `${names.group}:${id}:${rwx(bits)}`),
    ...(mask === undefined ? [] : [`${names.mask}::${rwx(mask)}`]),
    `${names.other}::${rwx(other)}`,
  ];
}

export const NO_ACLS: Acls = { access: undefined, inherited: undefined };

const ENTRY = /^(default:)?(user|group|mask|other):(\d*):([r-])([w-])([x-])$/;

interface Line {
  readonly inherited: boolean;
  readonly tag: string;
  readonly id: number | undefined;
  readonly bits: number;
}

function aclsIn(lines: readonly string[]): Acls | undefined {
  const entries = lines.map(entryIn);
  if (!entries.every((entry) => entry !== undefined)) return undefined;
  const own = entries.filter((entry) => !entry.inherited);
  const access = entriesOf(own);
  const inherited = entries.filter((entry) => entry.inherited);
  if (!access) return own.length === 0 ? { access, inherited: entriesOf(inherited) } : undefined;
  // Three entries are the mode itself: only with a mask, or somebody named, is there an ACL.
  const extended = access.mask !== undefined || access.users.length > 0 || access.groups.length > 0;
  return { access: extended ? access : undefined, inherited: entriesOf(inherited) };
}

function entryIn(line: string): Line | undefined {
  const [, inherited, tag = '', id = '', read, write, execute] = ENTRY.exec(line) ?? [];
  if (tag === '') return undefined;
  const bits = (read === 'r' ? 4 : 0) | (write === 'w' ? 2 : 0) | (execute === 'x' ? 1 : 0);
  return { inherited: inherited !== undefined, tag, id: id === '' ? undefined : Number(id), bits };
}

function entriesOf(lines: readonly Line[]): AclEntries | undefined {
  const one = (wanted: string) => lines.find(({ tag, id }) => tag === wanted && id === undefined)?.bits;
  const named = (wanted: string) =>
    lines.flatMap(({ tag, id, bits }) => (tag === wanted && id !== undefined ? [{ id, bits }] : []));
  const [owner, group, other] = [one('user'), one('group'), one('other')];
  if (owner === undefined || group === undefined || other === undefined) return undefined;
  return { owner, users: named('user'), group, groups: named('group'), mask: one('mask'), other };
}
