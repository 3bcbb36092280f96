import { describe, expect, it } from 'vitest';
import { configuredMounts } from '../../../src/engine/access/configured.ts';
import { lossOf } from '../../../src/engine/access/consent.ts';
import type { OwnedMode } from '../../../src/engine/access/owner.ts';
import type { DirectoryFact } from '../../../src/engine/observed/facts.ts';
import { observed } from '../../../src/engine/observed/state.ts';
import { containerFile, directory, factsOf, modelMachine } from '../model-host.ts';

/** What a container's root loses of a directory. */
function loss(
  fact: Partial<DirectoryFact>,
  after: Partial<OwnedMode>,
  { mount = 'mp0: /tank/media,mp=/media', lines = ['unprivileged: 1'] }: { mount?: string; lines?: string[] } = {},
) {
  const host = modelMachine();
  host.files.set(100, containerFile(100, [...lines, mount]));
  const container = observed(factsOf(host)).containers.get(100);
  const [configured] = container ? configuredMounts(container) : [];
  if (!container || !configured) throw new Error('the container has no mount');
  const now = directory(fact);
  return lossOf({ container, mount: configured }, now, { uid: now.uid, gid: now.gid, mode: now.mode, ...after });
}

const withAcl = (value: string) => ({ ok: true, value }) as const;
const NAMED = withAcl('user::rwx,user:100000:rwx,group::r-x,mask::rwx,other::---');

describe('what a change of owner and mode takes from a container’s root', () => {
  it('is what it can do now and could no more', () => {
    expect(loss({ mode: 0o777 }, { mode: 0o775 })).toEqual(['write', 'remove']);
    expect(loss({ mode: 0o755 }, { mode: 0o711 })).toEqual(['read']);
    expect(loss({ mode: 0o711 }, { mode: 0o700 })).toEqual(['traverse']);
    expect(loss({ uid: 100000, gid: 100000 }, { uid: 65534, gid: 65534 })).toEqual(['write', 'remove']);
  });

  it('is nothing where it can do the same, or more', () => {
    expect(loss({ mode: 0o755 }, { mode: 0o775 })).toEqual([]);
    expect(loss({ mode: 0o700 }, { mode: 0o777 })).toEqual([]);
    expect(loss({ uid: 100000, gid: 100000, mode: 0o700 }, { mode: 0 })).toEqual([]);
  });

  it('is to remove what others own, where the directory becomes sticky', () => {
    expect(loss({ mode: 0o777 }, { mode: 0o1777 })).toEqual(['remove']);
  });

  it('counts what an ACL gives: its mask is the group digit of a new mode', () => {
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
    expect(loss({ uid: 0, gid: 0, mode: 0o700 }, { uid: 100000, gid: 100000 }, { mount })).toEqual([
      ...['read', 'write', 'traverse', 'remove'],
    ]);
  });

  it('is judged with the capabilities that its root has left', () => {
    const lines = ['unprivileged: 0', 'lxc.cap.drop: dac_override dac_read_search'];
    expect(loss({ mode: 0o777 }, { uid: 5, gid: 5, mode: 0o700 }, { lines })).toEqual([
      ...['read', 'write', 'traverse', 'remove'],
    ]);
    expect(loss({ mode: 0o777 }, { uid: 5, gid: 5, mode: 0o700 }, { lines: [] })).toEqual([]);
  });
});
