import type { KeyHint } from './key-bar.ts';
import { type ActionId, type Context, KEYMAP } from './keymap.ts';

/** The key bar of a screen: what its contexts say belongs there, in their order, without what would do nothing now. */
export function keyHints(
  contexts: readonly Context[],
  useful: (action: ActionId) => boolean = () => true,
): readonly KeyHint[] {
  return contexts.flatMap((context) =>
    KEYMAP[context].flatMap(({ keys, label, action, footer }): KeyHint[] =>
      footer && useful(action) ? [{ keys: shownKey(keys[0] ?? ''), label, always: footer === 'always' }] : [],
    ),
  );
}

/** `ctrl+d` as people write it: `^D`. */
export const shownKey = (key: string): string =>
  key.startsWith('ctrl+') ? `^${key.slice('ctrl+'.length).toUpperCase()}` : key;
