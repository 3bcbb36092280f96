import type { KeyHint } from './key-bar.ts';
import { type Context, KEYMAP } from './keymap.ts';

/** The key bar of a screen: what its contexts say belongs there, in their order. */
export function keyHints(contexts: readonly Context[]): readonly KeyHint[] {
  return contexts.flatMap((context) =>
    KEYMAP[context].flatMap(({ keys, label, footer }): KeyHint[] =>
      footer ? [{ keys: shownKey(keys[0] ?? ''), label, always: footer === 'always' }] : [],
    ),
  );
}

/** `ctrl+d` as people write it: `^D`. */
export const shownKey = (key: string): string =>
  key.startsWith('ctrl+') ? `^${key.slice('ctrl+'.length).toUpperCase()}` : key;
