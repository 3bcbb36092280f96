import type { Snapshot } from '../contract.ts';
import type { KeyHint } from '../draw/bar.ts';
import { ownerFix } from './access-fix.ts';
import { candidates } from './candidates.ts';
import { canWrite } from './review-write.ts';
import { stepsOf, type Wizard } from './wizard.ts';

/** The keys that do something just now, most important first; what the wizard's key bar shows. */
export function wizardKeys(wizard: Wizard, snapshot: Snapshot): readonly KeyHint[] {
  switch (wizard.phase.kind) {
    case 'writing':
      return [];
    case 'written':
      return [hint('enter', 'choose'), LATER];
    case 'leaving':
      return CONFIRM_KEYS;
    case 'steps':
      return stepKeys(wizard, snapshot);
  }
}

export const CONFIRM_KEYS: readonly KeyHint[] = [
  { keys: 'enter', label: 'choose', always: true },
  { keys: 'tab', label: 'the other', always: true },
  { keys: 'esc', label: 'cancel', always: true },
];

const hint = (keys: string, label: string): KeyHint => ({ keys, label });

const LATER: KeyHint = { keys: 'esc', label: 'later', always: true };
const LEAVE: KeyHint = { keys: 'esc', label: 'leave', always: true };
const TAKE: readonly KeyHint[] = [
  { keys: 'enter', label: 'take it', always: true },
  { keys: 'esc', label: 'as it was', always: true },
];

function stepKeys(wizard: Wizard, snapshot: Snapshot): readonly KeyHint[] {
  const first = stepsOf(wizard)[0] === wizard.step;
  const ways = [...(first ? [] : [{ keys: 'shift-tab', label: 'back', always: true }]), LEAVE];
  switch (wizard.step) {
    case 'name':
      return [hint('enter', 'next'), ...ways];
    case 'path':
      return [hint('enter', 'next'), hint('tab', 'complete'), hint('down', 'choose'), ...ways];
    case 'containers':
      return containersKeys(wizard, snapshot, ways);
    case 'access':
      return accessKeys(wizard, snapshot, ways);
    case 'review':
      return [
        ...(canWrite(wizard.review) ? [hint('enter', 'write')] : []),
        ...(wizard.review.answer ? [hint('j/k', 'scroll'), hint('y', 'copy command')] : []),
        ...ways,
      ];
  }
}

/** What a row's mount can be told shows once it is picked: then all of it fits on 80 columns. */
function containersKeys(
  { mountField, list, draft }: Wizard,
  snapshot: Snapshot,
  ways: readonly KeyHint[],
): readonly KeyHint[] {
  if (mountField) return TAKE;
  if (list.filtering) return [hint('enter', 'keep the filter'), { keys: 'esc', label: 'clear it', always: true }];
  const shown = candidates(snapshot, draft, list.filter.text);
  const at = shown[Math.min(list.cursor, shown.length - 1)]?.ctid;
  const rows = draft.mounts.some(({ ctid }) => ctid === at)
    ? [hint('space', 'unpick'), hint('t', 'path'), hint('r', 'ro'), hint('o', 'options'), hint('/', 'find')]
    : [hint('space', 'pick'), hint('t', 'path'), hint('/', 'find')];
  return [hint('enter', 'next'), ...rows, ...ways];
}

function accessKeys(wizard: Wizard, snapshot: Snapshot, ways: readonly KeyHint[]): readonly KeyHint[] {
  const { overlay } = wizard.access;
  if (overlay) return TAKE;
  const fix = ownerFix(wizard, snapshot) === undefined ? [] : [hint('f', 'fix')];
  return [hint('enter', 'next'), hint('space', 'change'), ...fix, ...ways];
}
