import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { NAMED_PURPOSES, purposeOf } from '../src/engine/desired/purpose.ts';
import { octal } from '../src/ground/mode.ts';
import { PURPOSES } from '../src/views/words/reasons.ts';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** A command in a `console` block and what the page says it prints; `…` stands for any lines. */
interface Example {
  readonly command: string;
  readonly prints: readonly string[];
}

const EXAMPLES = [...README.matchAll(/^```console\n(.*?)^```$/gms)].flatMap(([, block = '']) => examplesIn(block));

/** The folder that the page's commands use. */
const DEMO = '/tmp/phoenix-demo';

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'phoenix-readme-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('prints what the README says, command by command', () => {
  expect(EXAMPLES.length).toBeGreaterThan(5);
  let lastExit: number | null = 0;
  for (const { command, prints } of EXAMPLES) {
    if (command === 'echo $?') {
      expect.soft([String(lastExit)], `exit code before "${command}"`).toEqual(prints);
      continue;
    }
    const ran = run(command);
    lastExit = ran.status;
    const printed = steadyLines(`${ran.stdout}${ran.stderr}`);
    expect.soft(printed, command).toEqual(shownAs(printed, steadyLines(prints.join('\n'))));
  }
});

it('links to files that are there', () => {
  const links = [...README.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, to = '']) => to);
  expect(links).not.toEqual([]);
  const missing = links.filter((link) => !existsSync(new URL(`../${link}`, import.meta.url)));
  expect(missing).toEqual([]);
});

it('has each purpose with the name that picks it and the permissions it gives', () => {
  const rows = [...README.matchAll(/^\| `?([^|`]+)`? \| ([^|]+) \| (0\d{3}) \| (0\d{3}) \|$/gm)];
  const shown = rows.map(([, name = '', purpose, directories, files]) => [name, purpose, directories, files]);
  expect(shown).toEqual(
    [...NAMED_PURPOSES, ['any other', purposeOf('any other')] as const].map(
      ([name, { name: purpose, directoryMode, fileMode }]) => [
        name,
        PURPOSES[purpose],
        octal(directoryMode),
        octal(fileMode),
      ],
    ),
  );
});

function run(command: string) {
  return spawnSync('sh', ['-c', command], {
    encoding: 'utf8',
    env: {
      PATH: `${dirname(inject('program'))}:${process.env.PATH ?? ''}`,
      LANG: 'C.UTF-8',
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
function steadyLines(text: string): readonly string[] {
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
