/** What can be chosen between two tasks, by number or word. */
export const MENU = [
  { word: 'volumes', says: 'every volume, its state and why' },
  { word: 'details', says: 'one volume: directory, mounts, who can do what' },
  { word: 'containers', says: 'every container and its mount points' },
  { word: 'drift', says: 'what differs from what is declared' },
  { word: 'findings', says: 'what the checks of files and host found' },
  { word: 'add', says: 'declare a volume' },
  { word: 'edit', says: 'change a volume: path, containers, access' },
  { word: 'remove', says: 'take a volume out of the configuration; never deletes data' },
  { word: 'plan', says: 'what apply would do, exactly; touches nothing' },
  { word: 'apply', says: 'plan, ask, and make it so' },
  { word: 'help', says: 'this list' },
  { word: 'quit', says: 'leave' },
] as const;

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

export const MENU_HELP: readonly string[] = [
  ...MENU.map(({ word, says }, index) => `${String(index + 1).padStart(2)} ${word.padEnd(10)} ${says}`),
  'Type a number or a word; a volume may stand behind it: details media.',
  'At every question: an empty line takes what stands in [ ], back goes to the question before, cancel leaves it.',
  '^D leaves the program.',
];
