import { lstatSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** The text (one character a byte) of every file below a folder, and null for every directory, by path. */
export type Files = ReadonlyMap<string, string | null>;

export function filesIn(folder: string, below = ''): Files {
  const files = new Map<string, string | null>();
  for (const name of readdirSync(join(folder, below)).sort()) {
    const path = join(below, name);
    const stat = lstatSync(join(folder, path));
    if (stat.isFile()) files.set(path, readFileSync(join(folder, path), 'latin1'));
    if (!stat.isDirectory()) continue;
    files.set(path, null);
    for (const [inner, text] of filesIn(folder, path)) files.set(inner, text);
  }
  return files;
}

/** Makes a folder what it was; what did not change stays untouched. */
export function restore(folder: string, before: Files): void {
  const now = filesIn(folder);
  for (const path of now.keys()) if (!before.has(path)) rmSync(join(folder, path), { recursive: true, force: true });
  for (const [path, text] of before) {
    if (text === null) mkdirSync(join(folder, path), { recursive: true });
    else if (now.get(path) !== text) {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      writeFileSync(join(folder, path), text, 'latin1');
    }
  }
}

/** The lines that differ in the configuration and the containers' files, and the directories that came or went. */
export function changesIn(folder: string, before: Files): readonly string[] {
  const now = filesIn(folder);
  return [...new Set([...before.keys(), ...now.keys()])]
    .filter((path) => /^(etc\/phoenix|etc\/pve|mnt)\/(?!.*\.lock$)/.test(path) && before.get(path) !== now.get(path))
    .sort()
    .flatMap((path) => [path, ...changedLines(before.get(path) ?? '', now.get(path) ?? '')]);
}

/** What lies between the lines that both begin with and those that both end with. */
function changedLines(before: string, now: string): readonly string[] {
  const [old, young] = [before.split('\n'), now.split('\n')];
  let start = 0;
  while (start < old.length && start < young.length && old[start] === young[start]) start += 1;
  let end = 0;
  const shorter = Math.min(old.length, young.length) - start;
  while (end < shorter && old[old.length - 1 - end] === young[young.length - 1 - end]) end += 1;
  return [
    ...old.slice(start, old.length - end).map((line) => `- ${line}`),
    ...young.slice(start, young.length - end).map((line) => `+ ${line}`),
  ].filter((line) => line.length > 2);
}
