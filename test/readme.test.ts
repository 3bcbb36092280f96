import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { NAMED_PURPOSES, purposeOf } from '../src/engine/desired/purpose.ts';
import { octal } from '../src/ground/mode.ts';
import { PURPOSES } from '../src/views/words/reasons.ts';
import { examplesOf, pageText, printsWhatIsShown } from './console.ts';

const PAGES = ['README.md', 'docs/access.md', 'docs/starts.md'];

it.each(PAGES)('prints what %s says, command by command', (page) => {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-page-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const examples = examplesOf(pageText(page));
  expect(examples.length).toBeGreaterThan(3);
  printsWhatIsShown(examples, folder);
});

it('has each purpose with the name that picks it and the permissions it gives', () => {
  const rows = [
    ...pageText('docs/configuration.md').matchAll(/^\| `?([^|`]+)`? \| ([^|]+) \| (0\d{3}) \| (0\d{3}) \|$/gm),
  ];
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
