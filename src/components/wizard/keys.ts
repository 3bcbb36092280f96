import { candidates } from '../../form/candidates.ts';
import type { Snapshot } from '../app/contract.ts';
import type { KeyHint } from '../draw/bar.ts';
import { fixOf } from './access/fix.ts';
import { canWrite } from './review/write.ts';
import { stepsOf, type Wizard } from './wizard.ts';

/** The keys that do something just now, most important first; what the wizard's key bar shows. */
export function wizardKeys(wizard: Wizard, snapshot: Snapshot): readonly KeyHint[] {
  switch (wizard.phase.kind) {
    case 'writing':
      return [];
    case 'written':
      return [hint('enter', 'choose'), LATER];
    case 'leaving':
      return wizard.phase.quits ? CONFIRM_KEYS : LEAVING_KEYS;
    case 'steps':
      return stepKeys(wizard, snapshot);
  }
}

export const CONFIRM_KEYS: readonly KeyHint[] = [
  { keys: ['enter'], label: 'choose', footer: 'always' },
  { keys: ['tab'], label: 'the other', footer: 'always' },
  { keys: ['esc'], label: 'cancel', footer: 'always' },
];

/** Esc once more leaves. */
const LEAVING_KEYS: readonly KeyHint[] = [
  { keys: ['enter'], label: 'choose', footer: 'always' },
  { keys: ['tab'], label: 'the other', footer: 'always' },
  { keys: ['esc'], label: 'leave', footer: 'always' },
];

const hint = (key: string, label: string): KeyHint => ({ keys: [key], label, footer: 'room' });

const SCROLL: KeyHint = { keys: ['j', 'k'], label: 'scroll', footer: 'room', shown: 'j/k' };
const LATER: KeyHint = { keys: ['esc'], label: 'later', footer: 'always' };
const LEAVE: KeyHint = { keys: ['esc'], label: 'leave', footer: 'always' };
const TAKE: readonly KeyHint[] = [
  { keys: ['enter'], label: 'take it', footer: 'always' },
  { keys: ['esc'], label: 'as it was', footer: 'always' },
];

function stepKeys(wizard: Wizard, snapshot: Snapshot): readonly KeyHint[] {
  const first = stepsOf(wizard)[0] === wizard.step;
  const ways: readonly KeyHint[] = [
    ...(first ? [] : [{ keys: ['shift+tab'], label: 'back', footer: 'always' } as const]),
    LEAVE,
  ];
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
        ...(wizard.review.answer ? [SCROLL, hint('y', 'copy command')] : []),
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
  if (list.filtering) return [hint('enter', 'keep the filter'), { keys: ['esc'], label: 'clear it', footer: 'always' }];
  const shown = candidates(snapshot, draft, list.filter.text);
  const at = shown[Math.min(list.cursor, shown.length - 1)]?.ctid;
  const rows = draft.mounts.some(({ ctid }) => ctid === at)
    ? [hint(' ', 'unpick'), hint('t', 'path'), hint('r', 'ro'), hint('o', 'options'), hint('/', 'find')]
    : [hint(' ', 'pick'), hint('t', 'path'), hint('/', 'find')];
  return [hint('enter', 'next'), ...rows, ...ways];
}

function accessKeys(wizard: Wizard, snapshot: Snapshot, ways: readonly KeyHint[]): readonly KeyHint[] {
  const { overlay } = wizard.access;
  if (overlay) return TAKE;
  const fix = fixOf(wizard, snapshot) === undefined ? [] : [hint('f', 'fix')];
  return [hint('enter', 'next'), hint(' ', 'change'), ...fix, ...ways];
}
