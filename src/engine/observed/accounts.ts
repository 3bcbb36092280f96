import { addTo } from '../../ground/grouped.ts';

/** The machine's user and group names, both ways. */
export interface Accounts {
  readonly users: ReadonlyMap<string, { readonly uid: number; readonly gid: number }>;
  readonly groups: ReadonlyMap<string, number>;
  readonly userNames: ReadonlyMap<number, string>;
  readonly groupNames: ReadonlyMap<number, string>;
  /** The groups that list a user as a member, besides the user's own. */
  readonly members: ReadonlyMap<string, readonly number[]>;
}

/** Debian's fixed ids, so that the default owner has a meaning where /etc/passwd cannot be read (a bare `--root`). */
const NOBODY = 65534;

/** Parses /etc/passwd and /etc/group; the first of several lines for a name or an id counts, as in getpwnam(3). */
export function parseAccounts(passwd: string, group: string): Accounts {
  const users = new Map<string, { uid: number; gid: number }>();
  const groups = new Map<string, number>();
  for (const [name, , uid, gid] of records(passwd)) {
    if (name && isId(uid) && isId(gid) && !users.has(name)) users.set(name, { uid: Number(uid), gid: Number(gid) });
  }
  const members = new Map<string, number[]>();
  for (const [name, , gid, listed] of records(group)) {
    if (!name || !isId(gid)) continue;
    if (!groups.has(name)) groups.set(name, Number(gid));
    for (const member of listed?.split(',') ?? []) if (member !== '') addTo(members, member, Number(gid));
  }
  if (!users.has('nobody')) users.set('nobody', { uid: NOBODY, gid: NOBODY });
  if (!groups.has('nogroup')) groups.set('nogroup', NOBODY);
  return {
    users,
    groups,
    userNames: firstById([...users].map(([name, { uid }]) => [uid, name])),
    groupNames: firstById([...groups].map(([name, gid]) => [gid, name])),
    members,
  };
}

/** `nobody:nogroup`, with the number where an id has no name. */
export function ownerText(accounts: Accounts, uid: number, gid: number): string {
  return `${accounts.userNames.get(uid) ?? uid}:${accounts.groupNames.get(gid) ?? gid}`;
}

/** The lines of a file of accounts, by their colons. */
export function records(text: string): readonly (readonly (string | undefined)[])[] {
  return text
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => line.split(':'));
}

function isId(text: string | undefined): boolean {
  return text !== undefined && /^\d+$/.test(text);
}

function firstById(pairs: readonly (readonly [number, string])[]): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const [id, name] of pairs) if (!names.has(id)) names.set(id, name);
  return names;
}
