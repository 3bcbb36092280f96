import { describe, expect, it } from 'vitest';
import { sharedAnswers } from '../../../src/engine/access/answers.ts';
import { canIn } from '../../../src/engine/permission/can.ts';
import type { Component } from '../../../src/engine/permission/component.ts';
import { HOST_IDS } from '../../../src/engine/permission/identity.ts';
import { directory, somebody } from '../permission/example.ts';

const OWNED = directory({ uid: 100000, gid: 100000, mode: 0o700 });

describe('the answers of one identity', () => {
  it('are those of everybody who has the same ids, map and capabilities, and of nobody else', () => {
    const answers = sharedAnswers();
    const root = answers(somebody(0));
    expect(answers(somebody(0))).toBe(root);
    const others = [
      somebody(33),
      somebody(0, [44]),
      somebody(0, [], HOST_IDS),
      { ...somebody(0), capabilities: new Set<never>() },
      { ...somebody(0), groupsUnknown: 'no_passwd' as const },
    ];
    for (const other of others) expect(answers(other)).not.toBe(root);
  });

  it('are found once for a directory, and are the kernel’s', () => {
    const root = sharedAnswers()(somebody(0));
    const there = (last: Component) => root.at({ before: [], last });
    expect(there(OWNED).can).toEqual(canIn(OWNED, somebody(0)));
    expect(there(OWNED)).toBe(there(OWNED));
    const closed = directory({ mode: 0o700 });
    expect(there(closed).can).toMatchObject({ write: false, why: [{ path: closed.path }] });
    // One inode stands for all that are alike: each is told of at its own place.
    expect(there({ ...closed, path: '/srv/another' }).can).toMatchObject({ why: [{ path: '/srv/another' }] });
  });

  it('are one value at the end of all ways that nothing bars, and behind a barrier each its own', () => {
    const root = sharedAnswers()(somebody(0));
    const closed = directory({ mode: 0o700 });
    const open = root.at({ before: [directory({ mode: 0o755 })], last: OWNED });
    expect(root.at({ before: [], last: OWNED })).toBe(open);
    expect(open).toMatchObject({ root: 'read-write', can: canIn(OWNED, somebody(0)) });
    expect(root.at({ before: [closed], last: OWNED })).toMatchObject({ root: 'none', can: { traverse: false } });
    expect(root.told(open, false)).toMatchObject({ root: 'read-write', fix: undefined });
  });

  it('tell what another owner would change, each owner for itself', () => {
    const { at, couldWrite, told } = sharedAnswers()(somebody(33));
    const there = at({ before: [], last: OWNED });
    expect(couldWrite(there, { uid: 100033, gid: 100000 })).toBe(true);
    expect(couldWrite(there, { uid: 100034, gid: 100000 })).toBe(false);
    expect(couldWrite(there, { uid: 100033, gid: 100000 })).toBe(true);
    expect([told(there, true).fix, told(there, false).fix]).toEqual(['container_root', undefined]);
    const missing = at({ before: [], last: { kind: 'missing', path: '/srv' } });
    expect(couldWrite(missing, { uid: 100033, gid: 100033 })).toBe(false);
  });
});
