import { expect, test } from 'vitest';
import type { MountEdit, Step } from '../../../src/engine/plan/types.ts';
import { plainText } from '../../../src/ground/line.ts';
import { UNICODE_GLYPHS } from '../../../src/views/area.ts';
import { openedStep, stepWords } from '../../../src/views/plan/step.ts';
import { destructivePlan } from '../../components/sample.ts';

const AREA = { width: Number.POSITIVE_INFINITY, glyphs: UNICODE_GLYPHS };

const edit = (facts: Pick<MountEdit, 'action' | 'takesEffect'> & Partial<MountEdit>): MountEdit => ({
  ...{ key: 'mp1', volume: 'media', target: '/media' },
  ...facts,
});

function stepOf(...edits: readonly MountEdit[]): Step {
  const [step] = destructivePlan.steps;
  if (step?.change.kind !== 'mount') throw new Error('the sample lost its step');
  return { ...step, commands: [], consequences: [], notes: [], change: { ...step.change, edits } };
}

/** Below the heading that names the container's file. */
const changesOf = (...edits: readonly MountEdit[]): readonly string[] => {
  const lines = openedStep(stepOf(...edits), AREA).map(plainText);
  return lines.slice(lines.findIndex((line) => line.includes('/etc/pve/lxc/954.conf:')) + 1);
};

test('a line that is changed is shown as it is and as it will be, with when that counts', () => {
  const update = { action: 'update', before: '/a,mp=/media', value: '/b,mp=/media' } as const;
  expect(changesOf(edit({ ...update, takesEffect: 'restart' }))).toEqual([
    '    - mp1: /a,mp=/media',
    '    + mp1: /b,mp=/media  (at its next restart)',
  ]);
});

test('a line that goes says when, and nothing takes its place', () => {
  const removal = edit({ action: 'delete', before: '/a,mp=/media', takesEffect: 'start' });
  expect(changesOf(removal)).toEqual(['    - mp1: /a,mp=/media  (at its next start)']);
});

test('a line that comes beside one that goes has none before it', () => {
  const removal = edit({ action: 'delete', before: '/a,mp=/media', takesEffect: 'now' });
  const creation = edit({ key: 'mp2', action: 'create', value: '/a,mp=/data', takesEffect: 'now' });
  expect(changesOf(removal, creation)).toEqual(['    - mp1: /a,mp=/media', '    + mp2: /a,mp=/data']);
});

test('a pending change that is dropped is said to be', () => {
  expect(changesOf(edit({ action: 'revert', takesEffect: 'now' }))).toEqual([
    '    ~ mp1: the pending change is dropped',
  ]);
});

test('edits of one step have their signs only where they are not all alike', () => {
  const removal = edit({ action: 'delete', takesEffect: 'restart' });
  const creation = edit({ key: 'mp2', action: 'create', target: '/data', takesEffect: 'start' });
  expect(stepWords(stepOf(removal), UNICODE_GLYPHS).target).toBe('media → n8n:/media');
  expect(stepWords(stepOf(removal, creation), UNICODE_GLYPHS)).toEqual({
    target: '- media → n8n:/media, + media → n8n:/data',
    change: 'after a restart',
  });
  expect(stepWords(stepOf(creation), UNICODE_GLYPHS).change).toBe('at its next start');
});

test('a mount that nobody can write through says so, and one that was such and is no more', () => {
  const target = (...edits: readonly MountEdit[]) => stepWords(stepOf(...edits), UNICODE_GLYPHS).target;
  const [writable, readOnly] = ['/a,mp=/media', '/a,mp=/media,ro=yes'];
  const takesEffect = 'now';
  expect(target(edit({ action: 'create', value: readOnly, takesEffect }))).toBe('media → n8n:/media (ro)');
  expect(target(edit({ action: 'create', value: writable, takesEffect }))).toBe('media → n8n:/media');
  expect(target(edit({ action: 'update', before: readOnly, value: writable, takesEffect }))).toBe(
    'media → n8n:/media (rw)',
  );
  expect(target(edit({ action: 'update', before: writable, value: readOnly, takesEffect }))).toBe(
    'media → n8n:/media (ro)',
  );
  expect(target(edit({ action: 'delete', before: readOnly, takesEffect }))).toBe('media → n8n:/media');
});

test('a step for an ACL says whom it is for, or how many they are', () => {
  const wordsFor = (reason: Step['reason']) =>
    stepWords(
      { ...stepOf(), reason, change: { kind: 'acl', path: '/tank', acls: {} } as unknown as Step['change'] },
      UNICODE_GLYPHS,
    ).change;
  const [user, root] = [33, 0].map((uid) => ({ ctid: 101, name: 'web', uid, can: 'read-write' }) as const);
  if (!user || !root) throw new Error('both are there');
  const lacks = { code: 'access_lacks', path: '/tank', inherited: false } as const;
  expect(wordsFor({ ...lacks, people: [user, { ...root, can: 'read' }] })).toBe(
    'user 33 of web read-write and root of web read',
  );
  expect(wordsFor({ ...lacks, people: [user, root, user] })).toBe('3 users');
  expect(wordsFor({ code: 'access_left', path: '/tank', ids: [100033, 100044] })).toBe(
    'no entry for 100033 and 100044 any more',
  );
  expect(wordsFor({ code: 'acl_returns', path: '/tank', found: 'u::rwx,m::rwx', wanted: 'u::rwx' })).toBe(
    'as before that run',
  );
});
