import { summaryOf } from '../engine/access/summary.ts';
import type { MountInput } from '../engine/desired/edit.ts';
import type { AccessLevel } from '../engine/desired/state.ts';
import type { AskedFor } from '../engine/remedy/remedy.ts';
import type { IdentityAccess, MountStatus, RootAccess } from '../engine/status/types.ts';
import { bad, good, NOWHERE, type Result } from '../ground/problem.ts';
import type { LetInEdit } from '../operations/share.ts';
import type { Snapshot } from '../operations/watch/snapshot.ts';
import { accessRows } from './access.ts';
import { type Draft, hostPathOf } from './draft.ts';
import { askLetIn, changeAccess, type Form, type FormTurn, type TakenEdit } from './form.ts';
import type { FormProblem } from './problem.ts';

/** Somebody who can, or shall, do something in the directory. */
export interface PersonRow {
  readonly ctid: number;
  readonly uid: number;
  /** As the container's accounts say. */
  readonly name?: string | undefined;
  readonly containerName: string | null;
  readonly hostUid?: number | undefined;
  /** What they can do; undefined: nobody was asked yet. */
  readonly can: RootAccess | undefined;
  readonly readOnly: boolean;
  readonly why: MountStatus['access'] | IdentityAccess | undefined;
  /** What they must be able to do. */
  readonly must?: AccessLevel | undefined;
  /** What a line of the volume gives them. */
  readonly line?: AccessLevel | undefined;
}

const personKey = ({ ctid, uid }: Pick<AskedFor, 'ctid' | 'uid'>): string => `${ctid}:${uid}`;

/** Of each container its root, whom a line of the volume names, and who was ticked. */
export function peopleRows(form: Form, snapshot: Snapshot): readonly PersonRow[] {
  const { draft, people } = form;
  const mounts = accessRows(form, snapshot);
  const containers = new Map(snapshot.status?.containers.map(({ ctid, name }) => [ctid, name]));
  return draft.mounts.flatMap(({ ctid, options }) => {
    const mount = mounts.find((one) => one.ctid === ctid);
    const uids = new Set([
      0,
      ...uidsIn(ctid, Object.keys(draft.access ?? {}).map(asked)),
      ...uidsIn(ctid, people.must),
    ]);
    return [...uids].map((uid): PersonRow => {
      const key = personKey({ ctid, uid });
      const known = [...(mount?.access.who ?? []), ...(people.answer?.people ?? [])].find(
        ({ as }) => as === (uid === 0 ? 'root' : key),
      );
      const root = uid === 0 ? mount?.access : undefined;
      return {
        ...{ ctid, uid, containerName: mount?.containerName ?? containers.get(ctid) ?? null },
        ...{ name: known?.who?.name, hostUid: known?.who?.hostUid },
        ...{
          can: root ? (root.planned ?? root.root) : known && summaryOf(known.planned ?? known.can),
          why: root ?? known,
        },
        readOnly: options.read_only ?? mount?.readOnly ?? false,
        must: people.must.find((one) => personKey(one) === key)?.can,
        line: draft.access?.[key],
      };
    });
  });
}

const asked = (key: string) => {
  const [ctid = 0, uid = 0] = key.split(':').map(Number);
  return { ctid, uid };
};

const uidsIn = (ctid: number, people: readonly Pick<AskedFor, 'ctid' | 'uid'>[]) =>
  people.flatMap((one) => (one.ctid === ctid ? [one.uid] : []));

/** Not asked of, must write, must read: the next of the three. Of a mount that is read-only nobody can write. */
export function nextLevel({ must, readOnly }: PersonRow): AccessLevel | undefined {
  if (must === undefined) return readOnly ? 'read' : 'read-write';
  return must === 'read-write' ? 'read' : undefined;
}

/** With what somebody must be able to do, and the question what would let them. */
export function mustHave<F extends Form>(
  form: F,
  { ctid, uid }: Pick<AskedFor, 'ctid' | 'uid'>,
  can: AccessLevel | undefined,
  snapshot: Snapshot,
): FormTurn<F> {
  const key = personKey({ ctid, uid });
  const before = form.people.must;
  const others = before.filter((one) => personKey(one) !== key);
  const isThere = others.length < before.length;
  const changed = isThere
    ? before.flatMap((one) => (personKey(one) !== key ? [one] : can === undefined ? [] : [{ ctid, uid, can }]))
    : [...before, ...(can === undefined ? [] : [{ ctid, uid, can }])];
  const { taken: _, ...people } = form.people;
  return askLetIn({ ...form, people: { ...people, must: changed } }, snapshot);
}

/** Somebody without their line of the volume. */
export function withoutLine<F extends Form>(
  form: F,
  person: Pick<AskedFor, 'ctid' | 'uid'>,
  snapshot: Snapshot,
): FormTurn<F> {
  const { [personKey(person)]: _, ...access } = form.draft.access ?? {};
  return changeAccess(form, { access }, snapshot);
}

/** The edits that were found for them as they are now, the best first. */
export const editsFound = ({ people: { answer, awaiting } }: Form): readonly LetInEdit[] =>
  awaiting === undefined ? (answer?.offered ?? []) : [];

/** What there is to choose from: what was found, or once one of it was taken and nothing else is needed, the same again. */
export function editsOffered(form: Form): readonly LetInEdit[] {
  const found = editsFound(form);
  return found.length > 0 || form.people.awaiting !== undefined ? found : (takenIn(form)?.offered ?? []);
}

/** The edit that was taken, while the volume is still shared with the same containers from the same place. */
export function takenIn({ draft, people: { taken } }: Form): TakenEdit | undefined {
  if (!taken) return undefined;
  const place = (of: Draft) => JSON.stringify([of.name, hostPathOf(of), of.mounts.map(({ ctid }) => ctid)]);
  return place(draft) === place(taken.before) ? taken : undefined;
}

/** The draft with the edit at `at` of those that are offered, and the questions what it would do and whether anything still lacks. */
export function takeEdit<F extends Form>(form: F, at: number, snapshot: Snapshot): FormTurn<F> {
  const offered = editsOffered(form);
  const edit = offered[at];
  if (!edit) return { state: form, asks: [] };
  const isAgain = editsFound(form).length === 0;
  const before = (isAgain && takenIn(form)?.before) || form.draft;
  const draft = isAgain ? withAccessOf(form.draft, before) : form.draft;
  const { owner, directoryMode: mode, mounts = {}, access } = edit.changes;
  const permissions: Draft['permissions'] =
    mode === undefined ? undefined : mode === 'keep' ? { kind: 'keep' } : { ...modesOf(draft), directory: mode };
  return changeAccess(
    { ...form, draft, people: { ...form.people, taken: { offered, at, before } } },
    {
      ...(owner !== undefined && { owner }),
      ...(permissions !== undefined && { permissions }),
      ...(access !== undefined && { access: { ...draft.access, ...access } }),
      mounts: draft.mounts.map((mount) => withIdMap(mount, mounts[mount.ctid])),
    },
    snapshot,
  );
}

/** What an edit can have changed is as it was before; the rest stays as it is now. */
function withAccessOf(draft: Draft, before: Draft): Draft {
  const { owner: _owner, permissions: _permissions, access: _access, ...rest } = draft;
  const { owner, permissions, access } = before;
  return {
    ...rest,
    ...(owner !== undefined && { owner }),
    ...(permissions !== undefined && { permissions }),
    ...(access !== undefined && { access }),
    mounts: draft.mounts.map((mount) => {
      const { idmap: _, ...options } = mount.options;
      const idmap = before.mounts.find(({ ctid }) => ctid === mount.ctid)?.options.idmap;
      return { ...mount, options: { ...options, ...(idmap !== undefined && { idmap }) } };
    }),
  };
}

function modesOf({ permissions }: Draft): Extract<Draft['permissions'], { readonly kind: 'modes' }> {
  if (permissions?.kind === 'modes') return permissions;
  return {
    kind: 'modes',
    directory: '',
    file: '',
    recursive: permissions?.kind === 'purpose' && permissions.recursive,
  };
}

function withIdMap(mount: Draft['mounts'][number], input: MountInput | undefined): Draft['mounts'][number] {
  if (input === undefined || typeof input === 'string' || input.idmap === undefined) return mount;
  return { ...mount, options: { ...mount.options, idmap: input.idmap } };
}

/** Somebody as typed, `104:33`, of a container that has the volume. */
export function parsePerson(text: string, { mounts }: Draft): Result<Pick<AskedFor, 'ctid' | 'uid'>, FormProblem> {
  const [, ctid, uid] = /^(\d{1,9}):(\d{1,10})$/.exec(text.trim()) ?? [];
  if (ctid === undefined || uid === undefined || Number(uid) > LAST_UID)
    return bad({ code: 'person_malformed', ...NOWHERE });
  const person = { ctid: Number(ctid), uid: Number(uid) };
  return mounts.some((mount) => mount.ctid === person.ctid)
    ? good(person)
    : bad({ code: 'person_elsewhere', ...NOWHERE, ctid: person.ctid });
}

const LAST_UID = 4_294_967_294;
