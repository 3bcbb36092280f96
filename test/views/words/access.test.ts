import { expect, test } from 'vitest';
import { belowText, remedyText, unreachedText, whenText } from '../../../src/views/words/access.ts';

test('an edit says when it takes effect, by the containers that have to restart or start', () => {
  const waits = (ctid: number, until: 'restart' | 'start') => ({ ctid, until });
  expect(whenText([])).toBe('takes effect at once, without a restart');
  expect(whenText([waits(103, 'restart')])).toBe('takes effect only when CT 103 restarts');
  expect(whenText([waits(103, 'restart'), waits(104, 'restart'), waits(105, 'start')])).toBe(
    'takes effect only when CT 103 and CT 104 restart and with the next start of CT 105',
  );
});

test('what an edit does not reach is named, with whose it is', () => {
  const examples = [
    { path: 'exports', type: 'directory', uid: 0 },
    { path: 'a b', type: 'file', uid: 1000 },
  ];
  const left = { count: 3, of: 12, more: false, examples };
  expect(unreachedText(left, 'mount_idmap')).toBe(
    `does not reach 3 of 12 entries in it (exports/ of the host's root, "a b" of host uid 1000, …)`,
  );
  expect(unreachedText({ ...left, count: 2, more: true }, 'owner')).toBe(
    `does not reach 2 of the first 12 entries in it (exports/ of the host's root, "a b" of host uid 1000); with Whole tree (--recursive) the plan changes them as well`,
  );
  expect(unreachedText({ ...left, count: 1, of: 1, examples: examples.slice(0, 1) }, 'mount_idmap')).toBe(
    "does not reach the one entry in it (exports/ of the host's root)",
  );
  expect(unreachedText({ ...left, count: 2, of: 2 }, 'mount_idmap')).toContain(
    'does not reach any of the 2 entries in it (',
  );
  const hostile = { ...left, examples: [{ path: 'a\u001b[2J', type: 'file', uid: 0 }] };
  expect(unreachedText(hostile)).toContain("(a␛[2J of the host's root");
  expect(belowText({ code: 'owner', below: 'left', unreached: left }, 1)).toBe(unreachedText(left, 'owner'));
  expect(belowText({ code: 'owner', below: 'changed' }, 1)).toBe('what lies in it is changed along (Whole tree)');
  expect(belowText({ code: 'owner', below: 'unknown' }, 1)).toContain('was not looked at');
});

test('what is done for one user is said of one, and for several of several', () => {
  const codes = ['access_entry', 'mount_idmap', 'owner', 'group'] as const;
  for (const code of codes) {
    expect(remedyText(code, 1)).toMatch(/this user/);
    expect(remedyText(code, 1)).not.toMatch(/them|their/);
    expect(remedyText(code, 2)).toMatch(/them|their/);
  }
  expect(belowText({ code: 'owner', below: 'usable' }, 1)).toBe('this user can use what lies in it as well');
  expect(belowText({ code: 'owner', below: 'usable' }, 2)).toBe('they can use what lies in it as well');
});

test('an entry that stays out of reach alone is changed along as one', () => {
  const one = { count: 1, of: 4, more: false, examples: [] };
  expect(unreachedText(one)).toContain('the plan changes it as well');
  expect(unreachedText({ ...one, count: 2 })).toContain('the plan changes them as well');
});
