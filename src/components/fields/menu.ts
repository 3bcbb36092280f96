import type { Choice } from '../../form/choices.ts';
import { moveCursor } from './window.ts';

/** A menu's cursor after a key, what was chosen, or that it was closed; undefined where the key is none of its own. */
export function pressMenu(
  cursor: number,
  key: string,
  items: readonly Choice[],
): { readonly cursor: number; readonly chosen?: string | undefined } | 'closed' | undefined {
  if (key === 'esc' || key === 'shift+tab') return 'closed';
  if (key === 'enter') return { cursor, chosen: items[cursor]?.value };
  const moved = moveCursor(cursor, key, items.length, items.length);
  return moved === undefined ? undefined : { cursor: moved };
}
