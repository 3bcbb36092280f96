import type { Words } from '../words.ts';

/** What can be chosen between two tasks, line by line, in the order of its numbers. */
export const MENU = [
  { word: 'volumes', meaning: 'every volume, its state and why' },
  { word: 'details', meaning: 'one volume: directory, mounts, who can do what' },
  { word: 'containers', meaning: 'every container and its mount points' },
  { word: 'drift', meaning: 'what differs from what is declared' },
  { word: 'findings', meaning: 'what the checks of files and host found' },
  { word: 'add', meaning: 'declare a volume' },
  { word: 'edit', meaning: 'change a volume: path, containers, access' },
  { word: 'remove', meaning: 'take a volume out of the configuration; never deletes data' },
  { word: 'plan', meaning: 'what apply would do, exactly; touches nothing' },
  { word: 'apply', meaning: 'plan, ask, and make it so' },
  { word: 'help', meaning: 'this list' },
  { word: 'quit', meaning: 'leave' },
] as const;

export const MENU_HELP: readonly string[] = [
  ...MENU.map(({ word, meaning }, index) => `${String(index + 1).padStart(2)} ${word.padEnd(10)} ${meaning}`),
  'Type a number or a word; a volume may stand behind it: details media.',
  'At every question: an empty line takes what stands in [ ], back goes to the question before, cancel leaves it.',
  '^D leaves the program.',
];

/** What is said line by line besides. */
export const PLAIN = {
  apply: 'Apply this plan',
  planNow: 'Plan it now',
  nothingDone: 'Nothing was done.',
  nothingWritten: 'Nothing was written.',
  howToStop: '^C stops after the running step.',
  stopping: 'Stopping after the running step.',
  noVolume: 'No volume is declared: add declares one.',
  noContainer: 'There is no container here.',
  lacksStill: (lack: string) => `Still, ${lack}: details says why.`,
  noDifference: 'Nothing differs from what is declared.',
  noFinding: 'No findings.',
  unread: 'the configuration and the host could not be read together',
  mendFirst: 'Fix the errors in the configuration first.',
  volume: 'Volume (? lists them)',
  volumes: 'Volumes, apart by blanks',
  removed: (name: string) => `Written: ${name} is no longer declared.`,
  written: (name: string, file: string) => `Written: ${name} is in ${file}. The host has not changed yet.`,
} as const;

export const notListed = (text: string): Words => ({
  summary: `${JSON.stringify(text)} is not on the list.`,
  hint: 'help shows it; quit leaves.',
});
