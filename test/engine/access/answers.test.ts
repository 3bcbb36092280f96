import { describe, expect, it } from 'vitest';
import { sharedAnswers } from '../../../src/engine/access/answers.ts';
import { canIn } from '../../../src/engine/permission/can.ts';
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
    const can = root.canIn(OWNED);
    expect(can).toEqual(canIn(OWNED, somebody(0)));
    expect(root.canIn({ ...OWNED })).toBe(can);
    expect(root.canIn(directory({ mode: 0o700 }))).toMatchObject({ write: false });
  });

  it('tell what another owner would change, each owner for itself', () => {
    const www = sharedAnswers()(somebody(33));
    expect(www.couldWrite(OWNED, { uid: 100033, gid: 100000 })).toBe(true);
    expect(www.couldWrite(OWNED, { uid: 100034, gid: 100000 })).toBe(false);
    expect(www.couldWrite(OWNED, { uid: 100033, gid: 100000 })).toBe(true);
    expect(www.couldWrite({ kind: 'missing', path: '/srv' }, { uid: 100033, gid: 100033 })).toBe(false);
  });
});
