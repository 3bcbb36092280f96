import type { LetInRequest } from '../../src/form/outside.ts';
import { good, type Result } from '../../src/ground/problem.ts';
import type { LetIn } from '../../src/operations/share.ts';

/** What those who are asked for can do, as in unprivileged containers with the usual map. */
const peopleOf = (request: LetInRequest): LetIn['people'] =>
  request.with.map(({ ctid, uid }) => ({
    as: `${ctid}:${uid}`,
    who: { uid, gid: uid, groups: [], name: uid === 33 ? 'www-data' : undefined, hostUid: 100_000 + uid },
    can: {
      ...{ read: true, write: false, traverse: true, remove: false },
      why: [{ code: 'permission', path: '/media', claims: ['write'], entry: 'other', bits: 5 }],
    },
  }));

/** Of what lies there. */
const LEFT: LetIn['unreached'] = {
  ...{ count: 3, of: 12, more: false },
  examples: [{ path: 'exports', type: 'directory', uid: 0 }],
};

/** An entry for each of them, and the owner where it is one alone. */
export function letInFor(request: LetInRequest): Result<LetIn> {
  const [first] = request.with;
  const access = Object.fromEntries(request.with.map(({ ctid, uid, can }) => [`${ctid}:${uid}`, can]));
  const gives = request.with.map(({ ctid, uid }) => ({
    ...{ ctid, name: 'web', uid, rights: ['write', 'remove'] as const },
    can: { read: true, write: true, traverse: true, remove: true, why: [] },
  }));
  const { edit } = request;
  const given = edit?.kind === 'set' ? edit : edit?.kind === 'add' ? edit.volume : undefined;
  const isIn = given?.access !== undefined || given?.owner === `container:${first?.uid ?? 0}`;
  const offered: LetIn['offered'] = [
    {
      ...{ code: 'access_entry', changes: { access }, gives, unreached: LEFT },
      ...{ below: 'left', waits: [], because: 'gives_no_ownership' },
      commands: [{ argv: ['setfacl', '-n', '-m', 'u:100033:rwx,m::rwx', '--', '/tank/media'], exact: false }],
    },
    {
      ...{ code: 'owner', changes: { owner: `container:${first?.uid ?? 0}` }, gives },
      ...{ below: 'usable', waits: [] },
      commands: [{ argv: ['chown', '100033', '/tank/media'], exact: false }],
    },
  ];
  const unreached = isIn ? LEFT : undefined;
  return good({ needed: !isIn, unreached, people: peopleOf(request), offered: isIn ? [] : offered, refused: [] });
}

/** Nothing would let them in. */
export const nothingFor = (request: LetInRequest): Result<LetIn> =>
  good({
    ...{ needed: true, people: peopleOf(request), offered: [] },
    refused: [
      { code: 'access_entry', changes: undefined, why: { code: 'group_unknown', ctid: 953, uid: 33 } },
      { code: 'container_root', changes: undefined, why: { code: 'not_root_asked' } },
    ],
  });
