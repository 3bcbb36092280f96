import type { Change } from '../../engine/plan/types.ts';
import {
  anyOf,
  fieldsOfShape,
  isCount,
  isFields,
  isFlag,
  isPath,
  isText,
  listOfShape,
  oneOf,
  type Shape,
} from './shape.ts';

/** Whether something is a step that a member does for another one: what an apply needs of it, with every value as it has to be. */
export const isStep: Shape = (value) =>
  isFields(value) &&
  [value.id, value.kind, value.action, value.target].every(isText) &&
  isFields(value.change) &&
  typeof value.change.kind === 'string' &&
  Object.hasOwn(CHANGES, value.change.kind) &&
  CHANGES[value.change.kind as Performable](value.change);

/** A tree is changed in chunks that are on record before they are done: on its own machine only. */
export type Performable = Exclude<Change['kind'], 'tree'>;

const isOwner = { dev: isCount, ino: isCount, uid: isCount, gid: isCount, mode: isCount };
const isBefore = fieldsOfShape(isOwner, { acls: isFields });
const isTextOrNull = anyOf(isText, oneOf(null));
const isUsers = listOfShape(isCount);

const ofPath = { kind: isText, path: isPath };

const isEdit = fieldsOfShape(
  { key: isSlot, action: oneOf('create', 'update', 'delete', 'revert'), target: isText, takesEffect: isText },
  {
    ...{ volume: isText, hostPath: isPath, value: isText, before: isText, waits: isTextOrNull },
    source: fieldsOfShape({ dev: isCount, ino: isCount }),
  },
);

const CHANGES: Readonly<Record<Performable, Shape>> = {
  directory: fieldsOfShape(
    { ...ofPath, parents: listOfShape(isPath), uid: isCount, gid: isCount, mode: isCount },
    { above: fieldsOfShape({ dev: isCount, ino: isCount, path: isText }), alike: isFlag },
  ),
  removal: fieldsOfShape({ ...ofPath, before: isBefore }),
  owner: fieldsOfShape({ ...ofPath, uid: isCount, gid: isCount, before: isBefore }, { users: isUsers }),
  mode: fieldsOfShape({ ...ofPath, mode: isCount, before: isBefore }, { acls: isFields, users: isUsers }),
  acl: fieldsOfShape(
    { ...ofPath, mode: isCount, acls: isFields, before: isBefore },
    { users: isUsers, volume: isText },
  ),
  mount: (change) =>
    fieldsOfShape({
      kind: isText,
      ctid: isCount,
      digest: isText,
      argv: listOfShape(isText),
      edits: listOfShape(isEdit),
    })(change) && isCall(change, ['set']),
  restart: (change) =>
    fieldsOfShape({
      ...{ kind: isText, ctid: isCount, patience: isCount, pause: isCount, waits: isText },
      ...{ stop: anyOf(listOfShape(isText), oneOf(null)), start: listOfShape(isText) },
    })(change) && isCall(change, ['shutdown', 'start']),
  unit: fieldsOfShape({
    ...{ kind: isText, ctid: isCount },
    files: listOfShape(fieldsOfShape({ at: isPath, before: isTextOrNull, after: isTextOrNull })),
  }),
  reload: (change) =>
    fieldsOfShape({ kind: isText, argv: listOfShape(isText) })(change) &&
    isFields(change) &&
    JSON.stringify(change.argv) === JSON.stringify(['systemctl', 'daemon-reload']),
};

function isSlot(value: unknown): boolean {
  return isText(value) && /^mp\d{1,3}$/.test(value as string);
}

/** What runs is `pct` with one of these, on the container of the change. */
function isCall(change: unknown, verbs: readonly string[]): boolean {
  if (!isFields(change)) return false;
  return [change.argv, change.stop, change.start].every((argv) => {
    if (argv === undefined || argv === null) return true;
    const [program, verb, ctid] = Array.isArray(argv) ? argv : [];
    return program === 'pct' && verbs.includes(verb) && ctid === String(change.ctid);
  });
}
