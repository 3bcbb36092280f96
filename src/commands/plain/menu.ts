import { MENU } from '../../views/words/input/plain.ts';

export type MenuWord = (typeof MENU)[number]['word'];

/** A choice and what was typed behind it: `details media`, `2 media`. */
export interface MenuChoice {
  readonly word: MenuWord;
  readonly rest: string;
}

export function menuChoice(text: string): MenuChoice | undefined {
  const [first = '', ...more] = text.split(/\s+/);
  const typed = SHORT[first] ?? first;
  const entry = MENU.find(({ word }, index) => word === typed.toLowerCase() || String(index + 1) === typed);
  return entry && { word: entry.word, rest: more.join(' ') };
}

const SHORT: Readonly<Record<string, MenuWord>> = { '': 'help', '?': 'help', q: 'quit', exit: 'quit' };
