import type { Key } from 'ink';
import { pressedKeys } from '../pressed-keys.ts';

/** Keys as everywhere, and the arrows' and backspace's modifiers, which only a text field knows: `ctrl+left`, `alt+backspace`. */
export function fieldKeys(input: string, key: Key): readonly string[] {
  const modifier = key.ctrl ? 'ctrl' : key.meta ? 'alt' : undefined;
  const names = pressedKeys(input, key);
  const [name] = names;
  return modifier !== undefined && name !== undefined && WORDWISE.has(name) ? [`${modifier}+${name}`] : names;
}

const WORDWISE = new Set(['left', 'right', 'backspace']);
