import { describe, expect, it } from 'vitest';
import type { Affected } from '../../../src/engine/consent/affected.ts';
import { firstBecause } from '../../../src/engine/remedy/first.ts';
import type { AskedFor, Remedy } from '../../../src/engine/remedy/remedy.ts';

const WWW: AskedFor = { ctid: 100, uid: 33, can: 'read-write' };
const can = { read: true, write: true, traverse: true, remove: true, why: [] } as const;
const WRITES: Affected = { ctid: 100, uid: 33, rights: ['write', 'remove'], can };
const OTHER: Affected = { ...WRITES, ctid: 101 };
const OWNS: Affected = { ...WRITES, rights: ['write', 'remove', 'change_mode'] };

const planWaiting = (ctid?: number): Remedy['plan'] => {
  const edits = [{ takesEffect: 'restart' }];
  const steps = ctid === undefined ? [] : [{ kind: 'mount', ctid, change: { kind: 'mount', ctid, edits } }];
  return { steps } as unknown as Remedy['plan'];
};

const ENTRY: Remedy = {
  ...{ code: 'access_entry', changes: { access: { '100:33': 'read-write' } }, plan: planWaiting() },
  ...{ gives: [WRITES], takesFrom: [], below: 'usable' },
};
const IDMAP: Remedy = {
  ...{ code: 'mount_idmap', changes: { mounts: {} }, plan: planWaiting(100) },
  ...{ gives: [OWNS], takesFrom: [], below: 'usable' },
};
const OWNER: Remedy = { ...ENTRY, code: 'owner', changes: { owner: 'container:33' }, gives: [OWNS] };
const left = (count: number): Pick<Remedy, 'unreached' | 'below'> => ({
  ...{ below: 'left', unreached: { count, of: 9, more: false, examples: [] } },
});

const because = (...offered: readonly Remedy[]) => firstBecause(offered, [WWW]);

describe('why an edit is the first of several', () => {
  it('is what it has over the next, and nothing where there is no other or nothing tells them apart', () => {
    expect(because({ ...IDMAP, ...left(1) }, { ...ENTRY, ...left(2) })).toBe('reaches_more');
    expect(because(IDMAP, { ...ENTRY, ...left(2) })).toBe('reaches_more');
    expect(because({ ...IDMAP, ...left(2) }, { ...ENTRY, ...left(2) })).toBe('changes_mount_alone');
    expect(because(ENTRY, IDMAP)).toBe('needs_no_restart');
    expect(because(ENTRY, { ...OWNER, gives: [OWNS, OTHER] })).toBe('lets_nobody_else_in');
    expect(because({ ...ENTRY, gives: [WRITES, OTHER] }, { ...OWNER, gives: [OWNS, OTHER, OTHER] })).toBe(
      'lets_fewer_in',
    );
    expect(because(ENTRY, OWNER)).toBe('gives_no_ownership');
    expect(because(OWNER, ENTRY)).toBeUndefined();
    expect(because(ENTRY, ENTRY)).toBeUndefined();
    expect(because(ENTRY)).toBeUndefined();
    expect(because()).toBeUndefined();
  });
});
