import type { Key } from 'ink';

/**
 * What Ink reports as names: `j`, `G`, `down`, `ctrl+d`, `shift+tab`, `enter`, `esc`. Keys that were pressed faster
 * than they were read come as one text and are told apart again.
 */
export function pressedKeys(input: string, key: Key): readonly string[] {
  if (key.eventType === 'release') return [];
  const named = SPECIAL.find(([flag]) => key[flag]);
  if (named) return [key.tab && key.shift ? 'shift+tab' : named[1]];
  if (input === '') return [];
  if (key.ctrl) return [`ctrl+${input}`];
  if (key.meta) return [`alt+${input}`];
  return [...input].map((character) => NAMED[character] ?? withControl(character));
}

/** Ink names `^D` only where it comes alone. */
function withControl(character: string): string {
  const code = character.charCodeAt(0);
  return code >= 1 && code <= 26 ? `ctrl+${String.fromCharCode(code + 96)}` : character;
}

/** Whether a key stands for itself: a character to be typed. */
export const isCharacter = (key: string): boolean => [...key].length === 1 && key >= ' ';

const SPECIAL = [
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageDown', 'pgdn'],
  ['pageUp', 'pgup'],
  ['home', 'home'],
  ['end', 'end'],
  ['return', 'enter'],
  ['escape', 'esc'],
  ['tab', 'tab'],
  ['backspace', 'backspace'],
  ['delete', 'delete'],
] as const;

const NAMED: Readonly<Record<string, string>> = { '\r': 'enter', '\n': 'enter', '\t': 'tab' };
