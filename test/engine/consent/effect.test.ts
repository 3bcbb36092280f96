import { describe, expect, it } from 'vitest';
import { consumersOf } from '../../../src/engine/access/consumers.ts';
import type { OwnedMode } from '../../../src/engine/access/owner.ts';
import type { Affected, Effect } from '../../../src/engine/consent/affected.ts';
import { effectOf, inodeAlone, namedIn } from '../../../src/engine/consent/effect.ts';
import { peopleAt } from '../../../src/engine/consent/people.ts';
import type { DirectoryFact } from '../../../src/engine/observed/facts.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { withMode, withOwner } from '../../../src/engine/permission/inode.ts';
import { personText } from '../../../src/views/words/access.ts';
import { addDirectory, containerFile, directory, factsOf, modelMachine } from '../model-host.ts';

interface Scene {
  readonly mount?: string;
  readonly lines?: readonly string[];
  /** Of the directory above. */
  readonly above?: Partial<DirectoryFact>;
}

/** What a chown and a chmod of /tank/media do to everybody, with one container that has it. */
function effect(
  fact: Partial<DirectoryFact>,
  after: Partial<OwnedMode>,
  { mount = 'mp0: /tank/media,mp=/media', lines = ['unprivileged: 1'], above = {} }: Scene = {},
): Effect {
  const host = modelMachine();
  host.files.set(100, containerFile(100, [...lines, mount]));
  addDirectory(host, '/tank', above);
  const state = observed(factsOf(host));
  const now = directory(fact);
  const before = inodeAlone(now);
  const owned = withOwner(before, { uid: now.uid, gid: now.gid, ...after });
  const changed = withMode(owned, after.mode ?? now.mode);
  const scene = { observed: state, consumers: consumersOf(state, new Map()) };
  return effectOf(before, changed, peopleAt('/tank/media', namedIn([before, changed]), scene));
}

/** What the container's root loses. */
function loss(...change: Parameters<typeof effect>) {
  return effect(...change).loses.find(({ ctid, uid }) => ctid === 100 && uid === 0)?.rights ?? [];
}

const told = (people: readonly Affected[]) =>
  Object.fromEntries(people.map((one) => [personText(one), one.rights.join(' ')]));

const withAcl = (value: string) => ({ ok: true, value }) as const;
const NAMED = withAcl('user::rwx,user:100000:rwx,group::r-x,mask::rwx,other::---');

describe('what a change of owner and mode takes from a container’s root', () => {
  it('is what it can do now and could no more', () => {
    expect(loss({ mode: 0o777 }, { mode: 0o775 })).toEqual(['write', 'remove']);
    expect(loss({ mode: 0o755 }, { mode: 0o711 })).toEqual(['read']);
    expect(loss({ mode: 0o711 }, { mode: 0o700 })).toEqual(['traverse']);
    expect(loss({ uid: 100000, gid: 100000 }, { uid: 65534, gid: 65534 })).toEqual(['write', 'remove', 'change_mode']);
  });

  it('is nothing where it can do the same, or more', () => {
    expect(loss({ mode: 0o755 }, { mode: 0o775 })).toEqual([]);
    expect(loss({ mode: 0o700 }, { mode: 0o777 })).toEqual([]);
    expect(loss({ uid: 100000, gid: 100000, mode: 0o700 }, { mode: 0 })).toEqual([]);
  });

  it('is to remove what others own, where the directory becomes sticky', () => {
    expect(loss({ mode: 0o777 }, { mode: 0o1777 })).toEqual(['remove']);
  });

  it('counts what an ACL gives: its mask is the group digit of a chmod', () => {
    expect(loss({ mode: 0o770, acl: NAMED }, { mode: 0o750 })).toEqual(['write', 'remove']);
    expect(loss({ mode: 0o770, acl: NAMED }, { mode: 0o700 })).toEqual(['read', 'write', 'traverse', 'remove']);
    expect(loss({ mode: 0o770, acl: NAMED }, { mode: 0o770, uid: 65534, gid: 65534 })).toEqual([]);
  });

  it('is judged by the mode where the ACL could not be read', () => {
    const unread = { ok: false, error: { code: 'tool_missing', path: '/tank/media', tool: 'getfacl' } } as const;
    expect(loss({ mode: 0o777, acl: unread }, { mode: 0o770 })).toEqual(['read', 'write', 'traverse', 'remove']);
    expect(loss({ mode: 0o770, acl: unread }, { mode: 0o700 })).toEqual([]);
  });

  it('is nothing of what a read-only mount forbids anyway', () => {
    expect(loss({ mode: 0o777 }, { mode: 0o775 }, { mount: 'mp0: /tank/media,mp=/media,ro=1' })).toEqual([]);
  });

  it('is judged through the mount’s own id map', () => {
    const mount = 'mp0: /tank/media,mp=/media,idmap=passthrough';
    const change = { uid: 200000, gid: 200000 };
    expect(loss({ uid: 0, gid: 0, mode: 0o700 }, change, { mount })).toEqual([
      ...['read', 'write', 'traverse', 'remove', 'change_mode'],
    ]);
  });

  it('is judged with the capabilities that its root has left', () => {
    const lines = ['unprivileged: 0', 'lxc.cap.drop: dac_override dac_read_search'];
    const everything = ['read', 'write', 'traverse', 'remove'];
    expect(loss({ mode: 0o777 }, { mode: 0o700, uid: 5, gid: 5 }, { lines })).toEqual(everything);
    expect(loss({ mode: 0o777 }, { uid: 5, gid: 5, mode: 0o700 }, { lines: [] })).toEqual([]);
  });
});

describe('besides the root, a change matters to', () => {
  it('whoever is named by nobody, in each container and on the host', () => {
    expect(told(effect({ mode: 0o777 }, { mode: 0o775 }).loses)).toEqual({
      'root of CT 100 (ct100)': 'write remove',
      'every other user of CT 100 (ct100)': 'write remove',
      'every other user of the host': 'write remove',
    });
  });

  it('whoever is in the owning group', () => {
    const taken = effect({ uid: 100000, gid: 100033, mode: 0o775 }, { mode: 0o755 }).loses;
    expect(told(taken)).toEqual({
      'whoever is in group 33 of CT 100 (ct100)': 'write remove',
      'whoever is in group 100033 of the host': 'write remove',
    });
  });

  it('the old owner and the new one, who alone can change mode and ACL', () => {
    const { loses, gains } = effect({ uid: 1000, gid: 0, mode: 0o777 }, { uid: 100033 });
    expect(told(loses)).toEqual({ 'user media (1000) of the host': 'change_mode' });
    expect(told(gains)).toEqual({
      'root of CT 100 (ct100)': 'change_mode',
      'user 33 of CT 100 (ct100)': 'change_mode',
    });
  });

  it('nobody who may change the mode, where the mount has no id for the group', () => {
    const mount = 'mp0: /tank/media,mp=/media,idmap=u:33:1001:1;g:33:1001:1';
    const change = (gid: number) => told(effect({ uid: 100_600, gid, mode: 0o700 }, { uid: 5000 }, { mount }).loses);
    expect(change(100_600)).toMatchObject({ 'root of CT 100 (ct100)': expect.stringContaining('change_mode') });
    expect(change(201_000)['root of CT 100 (ct100)'] ?? '').not.toContain('change_mode');
  });

  it('users and groups that an ACL names', () => {
    const acl = withAcl('user::rwx,user:100033:rwx,group::r-x,group:100044:rwx,mask::rwx,other::---');
    expect(told(effect({ mode: 0o770, acl }, { mode: 0o750 }).loses)).toEqual({
      'user 33 of CT 100 (ct100)': 'write remove',
      'whoever is in group 44 of CT 100 (ct100)': 'write remove',
      'whoever is in group 100044 of the host': 'write remove',
    });
  });

  it('a user whose groups nobody knows, who may have had what an entry of its own gives no more', () => {
    const before = withAcl('user::rwx,group::rwx,mask::rwx,other::---');
    const host = modelMachine();
    host.files.set(100, containerFile(100, ['unprivileged: 1', 'mp0: /tank/media,mp=/media']));
    const state = observed(factsOf(host));
    const now = inodeAlone(directory({ uid: 5000, gid: 100044, mode: 0o770, acl: before }));
    const named = withAcl('user::rwx,user:100033:r-x,group::rwx,mask::rwx,other::---');
    const then = inodeAlone(directory({ uid: 5000, gid: 100044, mode: 0o770, acl: named }));
    const people = peopleAt('/tank/media', namedIn([now, then]), {
      observed: state,
      consumers: consumersOf(state, new Map()),
    });
    expect(told(effectOf(now, then, people).loses)).toMatchObject({ 'user 33 of CT 100 (ct100)': 'write remove' });
  });

  it('nobody of the host who cannot get there', () => {
    const change = effect({ mode: 0o777 }, { mode: 0o775 }, { above: { mode: 0o700 } });
    expect(told(change.loses)).toEqual({
      'root of CT 100 (ct100)': 'write remove',
      'every other user of CT 100 (ct100)': 'write remove',
    });
  });

  it('those who gain, too', () => {
    expect(told(effect({ mode: 0o750 }, { mode: 0o755 }).gains)).toEqual({
      'root of CT 100 (ct100)': 'read traverse',
      'every other user of CT 100 (ct100)': 'read traverse',
      'every other user of the host': 'read traverse',
    });
  });

  it('the others as well where an id map has hardly any ids', () => {
    const lines = ['unprivileged: 1', 'lxc.idmap: u 0 100000 1', 'lxc.idmap: g 0 100000 1'];
    expect(told(effect({ mode: 0o777 }, { mode: 0o775 }, { lines }).loses)).toEqual({
      'root of CT 100 (ct100)': 'write remove',
      'every other user of the host': 'write remove',
    });
  });
});
