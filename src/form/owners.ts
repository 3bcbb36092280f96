import type { AccountNames, Snapshot } from '../operations/watch/snapshot.ts';
import type { Form } from './form.ts';

/** What an owner's text may become, and whose ids that is. */
export interface OwnerMatch {
  readonly value: string;
  /** Of the user, or of the group behind the colon. */
  readonly id: number;
}

/** What a user, or behind the colon a group, may be meant, in the order of their ids. Ids of containers have no names here. */
export function ownerMatches(text: string, { accounts }: Snapshot): readonly OwnerMatch[] {
  const [user = '', ...rest] = text.split(':');
  if (!accounts || text === '' || user === 'container') return [];
  const group = rest.length === 0 ? undefined : rest.join(':');
  const [names, before, typed] =
    group === undefined ? [accounts.users, '', user] : [accounts.groups, `${user}:`, group];
  return names
    .filter(([name]) => name.startsWith(typed))
    .map(([name, id]) => ({ value: `${before}${name}`, id }))
    .sort((a, b) => a.id - b.id);
}

/** The ids of an owner on this host, `33:33`; undefined: it names none, or one that only the containers know. */
export function ownerIds(form: Form, owner: string, { accounts }: Snapshot): string | undefined {
  const [user = '', group] = owner.split(':');
  // What counts inside the containers is known once the host was asked.
  if (owner.startsWith('container'))
    return numbersIn(form.review.answer?.status?.volumes[0]?.directory.wantedOwner, accounts);
  const uid = idOf(user, accounts?.users);
  const gid = group === undefined ? uid : idOf(group, accounts?.groups);
  return uid === undefined || gid === undefined ? undefined : `${uid}:${gid}`;
}

function numbersIn(owner: string | null | undefined, accounts: AccountNames | undefined): string | undefined {
  const [user, group] = owner?.split(':') ?? [];
  const [uid, gid] = [idOf(user, accounts?.users), idOf(group, accounts?.groups)];
  return uid === undefined || gid === undefined ? undefined : `${uid}:${gid}`;
}

function idOf(text: string | undefined, names: AccountNames['users'] | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d+$/.test(text)) return Number(text);
  return names?.find(([name]) => name === text)?.[1];
}
