import { parseAskedIdentity } from '../../../engine/permission/identity.ts';
import type { ContainerStatus } from '../../../engine/status/types.ts';
import { matching } from '../../../form/match.ts';
import { normalPath } from '../../../ground/paths.ts';
import type { ExplainRequest } from '../../../operations/explain.ts';
import type { Snapshot } from '../../app/contract.ts';
import type { AccessState, FieldName } from './state.ts';

/** What may be put into a field, and what it is. */
export interface Suggestion {
  readonly value: string;
  readonly note: string;
}

/** What a field's text may be meant to become, best first. */
export function suggestions(state: AccessState, name: FieldName, snapshot: Snapshot): readonly Suggestion[] {
  const { text } = state.fields[name];
  const all = allFor(state, name, snapshot);
  // A whole one is no question any more: then the others may be wanted.
  if (all.some(({ value }) => value === text)) return all;
  return matching(all, text, ({ value, note }) => ({ name: note === '' ? value : note, rest: value }));
}

function allFor(state: AccessState, name: FieldName, snapshot: Snapshot): readonly Suggestion[] {
  switch (name) {
    case 'container':
      return here(snapshot).map((container) => ({ value: String(container.ctid), note: container.name ?? '' }));
    case 'user':
      return (usersIn(state, snapshot) ?? []).map((user) => ({ value: String(user.uid), note: user.name }));
    case 'path':
      return mountPaths(state, snapshot).map((path) => ({ value: path, note: '' }));
  }
}

/** What is asked as the fields stand; undefined where one of them says nothing that can be asked. */
export function requestOf(state: AccessState, snapshot: Snapshot): ExplainRequest | undefined {
  const container = containerIn(state, snapshot);
  const user = userIn(state, snapshot);
  const { text: path } = state.fields.path;
  if (!container || !user || !path.startsWith('/')) return undefined;
  return { who: { ...user, ctid: container.ctid }, path: normalPath(path) };
}

export type FieldProblem = 'no_container' | 'no_user' | 'users_unknown' | 'relative_path';

/** What is wrong with a field's text. */
export function fieldProblem(state: AccessState, name: FieldName, snapshot: Snapshot): FieldProblem | undefined {
  switch (name) {
    case 'container':
      return containerIn(state, snapshot) ? undefined : 'no_container';
    case 'user':
      if (userIn(state, snapshot)) return undefined;
      return usersIn(state, snapshot) ? 'no_user' : 'users_unknown';
    case 'path':
      return state.fields.path.text.startsWith('/') ? undefined : 'relative_path';
  }
}

/** The container that is named, by number or name. */
export function containerIn({ fields }: AccessState, snapshot: Snapshot): ContainerStatus | undefined {
  const { text } = fields.container;
  return here(snapshot).find(({ ctid, name }) => String(ctid) === text || name === text);
}

/** By number with groups, `33:33,44`, by name, or its root where nothing is typed. */
function userIn(state: AccessState, snapshot: Snapshot) {
  const { text } = state.fields.user;
  if (text === '') return { uid: undefined, gid: undefined, groups: undefined };
  // Any container's number will do: it is looked at elsewhere.
  const { uid, gid, groups } = parseAskedIdentity(`100:${text}`) ?? {};
  if (uid !== undefined) return { uid, gid, groups };
  const named = usersIn(state, snapshot)?.find(({ name }) => name === text);
  return named && { uid: named.uid, gid: undefined, groups: undefined };
}

/** As far as an answer about that container has told them. */
const usersIn = (state: AccessState, snapshot: Snapshot) =>
  state.explanation?.ctid === containerIn(state, snapshot)?.ctid ? state.explanation?.users : undefined;

const here = ({ status }: Snapshot): readonly ContainerStatus[] =>
  (status?.containers ?? []).filter(({ status, elsewhere }) => status !== 'absent' && !elsewhere);

/** Where it has something mounted, or shall have. */
function mountPaths(state: AccessState, snapshot: Snapshot): readonly string[] {
  const container = containerIn(state, snapshot);
  const declared = (snapshot.status?.volumes ?? []).flatMap(({ mounts }) =>
    mounts.flatMap(({ ctid, path }) => (ctid === container?.ctid ? [path] : [])),
  );
  return [...new Set([...(container?.mountPoints ?? []).map(({ path }) => path), ...declared])].sort();
}
