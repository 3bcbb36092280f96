import type { Ask } from '../app/screen.ts';

/** Asks to copy a text, and says which; nothing where there is none. */
export function copying(text: string): readonly Ask[] {
  if (text === '') return [];
  const lines = text.split('\n').length;
  return [{ kind: 'copy', text, notice: lines > 1 ? `copied ${lines} lines` : `copied: ${text}` }];
}
