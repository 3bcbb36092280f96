import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { groupedBy } from '../../src/ground/grouped.ts';
import { BUN_LIBRARIES, BUN_PACKAGE, BUN_VERSION, type LinkedLibrary } from './bun.ts';
import type { Part } from './parts.ts';

/** All that a package holds with its licences, word by word; `bun`: the executable's runtime, too. */
export function licenceText(root: string, parts: readonly Part[], { bun }: { readonly bun: boolean }): string {
  return [
    'phoenix-volumes, and what is bundled with it.',
    section('phoenix-volumes'),
    readFileSync(join(root, 'LICENSE'), 'utf8').trimEnd(),
    ...parts.flatMap(({ name, version, licence, text }) => [section(`${name} ${version} (${licence})`), text]),
    ...(bun ? bunTexts(root) : []),
    '',
  ].join('\n\n');
}

/** The licences that the texts refer to, which Debian has in /usr/share/common-licenses. */
export const COMMON_LICENCES = [
  'Apache-2.0',
  'Artistic',
  'CC0-1.0',
  'GPL-1',
  'GPL-2',
  'GPL-3',
  'LGPL-2',
  'LGPL-2.1',
  'MPL-1.1',
  'MPL-2.0',
];

function bunTexts(root: string): readonly string[] {
  return [
    section(`Bun ${BUN_VERSION}, which the executable runs on (MIT)`),
    BUN,
    ...BUN_LIBRARIES.map(line),
    section('MIT: Bun, and those above that say so'),
    MIT,
    ...[...groupedBy(BUN_LIBRARIES, ({ text }) => text)].flatMap(([text, libraries]) => [
      section(libraries.map(({ name }) => name).join(', ')),
      readFileSync(join(root, 'packaging/licences', `${text}.txt`), 'utf8').trimEnd(),
    ]),
  ];
}

const section = (title: string): string => `${'-'.repeat(78)}\n${title}\n${'-'.repeat(78)}`;

const line = ({ name, version, licence, purl }: LinkedLibrary): string =>
  `  ${name}${version === undefined ? '' : ` ${version}`}\n      ${licence}; ${purl}`;

const BUN = `The executable is the program and Bun ${BUN_VERSION} (npm: ${BUN_PACKAGE}) in one file. Bun is
under the MIT licence. It links JavaScriptCore of WebKit, which is under the GNU Lesser
General Public License, version 2 or (at your option) any later one, and in parts under
others, and tinycc, which is under the same, version 2.1 or later; the text of these
licences is in /usr/share/common-licenses on Debian, and beside this file in the archive.

You may change those libraries and link the executable anew. Bun's source is
https://github.com/oven-sh/bun at the tag bun-v${BUN_VERSION}; it names the commit of its
WebKit, https://github.com/oven-sh/WebKit, and has the scripts that compile both
("bun run build:local"). The program's own part is not changed by that: its source comes
with "npm run build:exe", which takes the Bun that packaging/node_modules has.

Bun's own list of what it links, with the versions that it prints of itself where it does;
the others are as in Bun ${BUN_VERSION}:`;

const MIT = `Permission is hereby granted, free of charge, to any person obtaining a copy of this
software and associated documentation files (the "Software"), to deal in the Software
without restriction, including without limitation the rights to use, copy, modify, merge,
publish, distribute, sublicense, and/or sell copies of the Software, and to permit persons
to whom the Software is furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or
substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED,
INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR
PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE
FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR
OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER
DEALINGS IN THE SOFTWARE.`;
