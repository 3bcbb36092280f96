import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { NAMED_PURPOSES, purposeOf } from '../src/engine/desired/purpose.ts';
import { octal } from '../src/ground/mode.ts';
import { PURPOSES } from '../src/views/words/reasons.ts';
import { examplesOf, pageText, printsWhatIsShown } from './console.ts';

const README = pageText('README.md');

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'phoenix-readme-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('prints what the README says, command by command', () => {
  const examples = examplesOf(README);
  expect(examples.length).toBeGreaterThan(5);
  printsWhatIsShown(examples, folder);
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
