import { records } from '../observed/accounts.ts';

/** A user of a container, by the container's own /etc/passwd and /etc/group. */
export interface InsideUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups, by number. */
  readonly groups: readonly number[];
}

/** The first of several lines for an id counts, as in getpwuid(3). In the order of the file. */
export function usersIn(passwd: string, group: string): readonly InsideUser[] {
  const members = new Map<string, number[]>();
  for (const [, , gid, names = ''] of records(group)) {
    if (!isId(gid)) continue;
    for (const name of names.split(',')) members.set(name, [...(members.get(name) ?? []), Number(gid)]);
  }
  const users = new Map<number, InsideUser>();
  for (const [name, , uid, gid] of records(passwd)) {
    if (!name || !isId(uid) || !isId(gid) || users.has(Number(uid))) continue;
    const groups = (members.get(name) ?? []).filter((one) => one !== Number(gid));
    users.set(Number(uid), { name, uid: Number(uid), gid: Number(gid), groups });
  }
  return [...users.values()];
}

function isId(text: string | undefined): text is string {
  return text !== undefined && /^\d{1,10}$/.test(text);
}
