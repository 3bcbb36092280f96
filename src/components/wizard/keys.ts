import type { KeyHint } from '../draw/bar.ts';

export const CONFIRM_KEYS: readonly KeyHint[] = [
  { keys: ['enter'], label: 'choose', footer: 'always' },
  { keys: ['tab'], label: 'the other', footer: 'always' },
  { keys: ['esc'], label: 'cancel', footer: 'always' },
];

export const hint = (key: string, label: string): KeyHint => ({ keys: [key], label, footer: 'room' });

/** A way out, which is always told. */
export const way = (key: string, label: string): KeyHint => ({ keys: [key], label, footer: 'always' });

/** What is typed over a step. */
export const TAKE: readonly KeyHint[] = [way('enter', 'accept'), way('esc', 'cancel')];
