import { describe, expect, it } from 'vitest';
import { containerTree, identityIn } from '../../../src/engine/access/container.ts';
import { whoIs } from '../../../src/engine/access/explain.ts';
import type { InsideFact, ProcessIds, Reading } from '../../../src/engine/observed/facts.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { type Identity, identityOf } from '../../../src/engine/permission/identity.ts';
import { containerFile, factsOf, modelMachine } from '../model-host.ts';

const PASSWD = 'root:x:0:0::/root:/bin/sh\nwww-data:x:33:34::/var/www:/bin/false\n';
const GROUP = 'www-data:x:34:\nmedia:x:44:other,www-data\n';

/** Somebody in container 104, whose ids begin at 100000 on the host, by what was read inside it. */
function userOf(
  asked: { readonly uid?: number; readonly gid?: number; readonly groups?: readonly number[] },
  {
    processes = [],
    passwd = PASSWD,
    group = { ok: true, value: GROUP },
  }: {
    readonly processes?: readonly ProcessIds[];
    readonly passwd?: string | null;
    readonly group?: Reading<string>;
  },
): Pick<Identity, 'uid' | 'gid' | 'groups' | 'groupsUnknown'> {
  const machine = modelMachine({ running: new Set([104]) });
  machine.files.set(104, containerFile(104));
  const ids = '0 100000 65536\n';
  const inside: InsideFact = {
    ...{ uidMap: { ok: true, value: ids }, gidMap: { ok: true, value: ids }, paths: new Map(), processes },
    passwd:
      passwd === null
        ? { ok: false, error: { code: 'unreadable', path: '/etc/passwd', system: 'ENOENT' } }
        : { ok: true, value: passwd },
    group,
  };
  const state = observed({ ...factsOf(machine), inside: new Map([[104, inside]]) });
  const container = state.containers.get(104);
  const tree = container && containerTree(container, state);
  if (!tree) throw new Error('container 104 is not known');
  const who = { uid: undefined, gid: undefined, groups: undefined, ...asked };
  const { uid, gid, groups, groupsUnknown } = identityIn(container, who, { tree, observed: state });
  return { uid, gid, groups, groupsUnknown };
}

const asHost = (uid: number, gid: number, ...groups: readonly number[]): ProcessIds => ({ uid, gid, groups });

describe('the groups of a user', () => {
  it('are those that were given, and then no others', () => {
    expect(userOf({ uid: 33, gid: 33, groups: [] }, {})).toMatchObject({ gid: 33, groups: [] });
  });

  it('are else what the container’s accounts say', () => {
    expect(userOf({ uid: 33 }, {})).toMatchObject({ gid: 34, groups: [44], groupsUnknown: undefined });
  });

  it('of that user are no less for a list that names the first one again', () => {
    const group = { ok: true, value: `${GROUP}www:x:34:www-data\n` } as const;
    expect(userOf({ uid: 33 }, { group })).toMatchObject({ gid: 34, groups: [44] });
  });

  it('are unknown where the accounts’ list of groups could not be read, and none where there is no such list', () => {
    const lost = (system: string) =>
      ({ ok: false, error: { code: 'unreadable', path: '/etc/group', system } }) as const;
    for (const system of ['EFBIG', 'ELOOP', 'EIO']) {
      expect(userOf({ uid: 33 }, { group: lost(system) })).toMatchObject({ gid: 34, groupsUnknown: 'no_passwd' });
      expect(userOf({}, { group: lost(system) })).toMatchObject({ uid: 0, groupsUnknown: undefined });
      expect(userOf({ uid: 33, gid: 33, groups: [44] }, { group: lost(system) }).groupsUnknown).toBeUndefined();
    }
    expect(userOf({ uid: 33 }, { group: lost('ENOENT') })).toMatchObject({ groups: [], groupsUnknown: undefined });
  });

  it('are else those that such a user’s processes run with, as in a Docker that no account knows of', () => {
    const processes = [asHost(100999, 100999, 100044), asHost(100000, 100000)];
    expect(userOf({ uid: 999 }, { processes })).toMatchObject({ gid: 999, groups: [44], groupsUnknown: undefined });
  });

  it('are unknown where such processes run in several ways, or none does', () => {
    const processes = [asHost(100999, 100999, 100044), asHost(100999, 100999)];
    expect(userOf({ uid: 999 }, { processes })).toMatchObject({ groupsUnknown: 'no_passwd' });
    expect(userOf({ uid: 999 }, {})).toMatchObject({ groupsUnknown: 'no_passwd' });
    expect(userOf({ uid: 33 }, { passwd: null })).toMatchObject({ groupsUnknown: 'no_passwd' });
  });

  it('do not matter to root, who needs no account', () => {
    expect(userOf({}, { passwd: null })).toMatchObject({ uid: 0, gid: 0, groupsUnknown: undefined });
  });
});

it('who has a uid on the host and a group that has no id there is told by that uid all the same', () => {
  const idMap = {
    unprivileged: true,
    entries: [{ type: 'u', container: 0, host: 100_000, count: 65_536 }],
  } as const;
  const root = identityOf({ uid: 0, gid: 0 }, idMap);
  expect(whoIs(root, undefined).hostUid).toBe(100_000);
  expect(whoIs({ ...root, uid: 70_000 }, undefined).hostUid).toBeUndefined();
});
