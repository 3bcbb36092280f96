import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, inject } from 'vitest';

/** A command in a `console` block and what the page says it prints; `…` stands for any lines. */
export interface Example {
  readonly command: string;
  readonly prints: readonly string[];
}

/** The folder that the pages' commands use. */
const DEMO = '/tmp/phoenix-demo';

export const pageText = (path: string): string => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');

/** The commands of a page, or a part of one. */
export const examplesOf = (page: string): readonly Example[] =>
  [...page.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block = '']) => examplesIn(block));

/** Runs them one after the other on a demo in a folder, and holds what is printed against what the page shows. */
export function printsWhatIsShown(examples: readonly Example[], folder: string): void {
  let lastExit: number | null = 0;
  for (const { command, prints } of examples) {
    if (command === 'echo $?') {
      expect.soft([String(lastExit)], `exit code before "${command}"`).toEqual(prints);
      continue;
    }
    const ran = run(command, folder);
    lastExit = ran.status;
    const printed = steadyLines(`${ran.stdout}${ran.stderr}`, folder);
    expect.soft(printed, command).toEqual(shownAs(printed, steadyLines(prints.join('\n'), folder)));
  }
}

function run(command: string, folder: string) {
  return spawnSync('sh', ['-c', command.replaceAll(DEMO, join(folder, 'demo'))], {
    encoding: 'utf8',
    cwd: folder,
    env: {
      PATH: `${dirname(inject('program'))}:${process.env.PATH ?? ''}`,
      LANG: 'C.UTF-8',
      HOME: folder,
      PHOENIX_HOST: `demo:${join(folder, 'demo')}`,
    },
  });
}

function examplesIn(block: string): readonly Example[] {
  return block
    .split(/^\$ /m)
    .slice(1)
    .map((text) => {
      const [command = '', ...prints] = text.replace(/\n$/, '').split('\n');
      return { command, prints };
    });
}

/** Without what no two runs have in common: the folder, times and process ids. */
function steadyLines(text: string, folder: string): readonly string[] {
  return text
    .trimEnd()
    .replaceAll(join(folder, 'demo'), DEMO)
    .replace(/\d{4}-\d\d-\d\dT[\d:.-]+Z(-\d+)?/g, 'TIME')
    .split('\n');
}

/** What the page shows, with each `…` filled in by the lines that were printed there. */
function shownAs(printed: readonly string[], shown: readonly string[]): readonly string[] {
  const filled: string[] = [];
  for (const [index, line] of shown.entries()) {
    if (line !== '…') {
      filled.push(line);
      continue;
    }
    const next = shown[index + 1];
    const until = next === undefined ? printed.length : printed.indexOf(next, filled.length);
    filled.push(...printed.slice(filled.length, until < 0 ? filled.length : until));
  }
  return filled;
}
