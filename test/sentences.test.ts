import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Sentence, sentencesIn, strayedSentences } from '../scripts/sentences.ts';

const SRC = join(import.meta.dirname, '../src');

const RECORDED = ['pct-vectors.json', 'pct-vectors-2.json'].map((name) =>
  readFileSync(join(import.meta.dirname, 'fixtures', name), 'utf8'),
);

/** What Proxmox, the kernel and LXC print in their own words, and no case of ours recorded. */
const TOOLS_WORDS: readonly string[] = [
  'Inappropriate ioctl for device',
  'Transport endpoint is not connected',
  'Too many levels of symbolic links',
  "unable to delete required option 'X'",
  "unable to delete read-only option: 'X'",
  "unable to modify read-only option: 'X'",
  "storage 'X' does not exist",
  'cannot open directory X: No such file or directory',
  'write to Xid_map failed: Invalid argument',
  'Too many unused volumes - please delete them first.\n',
  "you can't start a CT if it's a template",
  'value does not look like a valid DNS name\n',
  'value does not look like a valid node name\n',
  'value does not look like a valid IP address\n',
  'unable to parse startup options\n',
  'property contains a line feed\n',
  'value without key, but schema does not define a default key',
  'value may only be X characters long',
  'value must have a maximum value of X',
  'value must have a minimum value of X',
  "value 'X' does not have a value in the enumeration 'X'",
];

test('sentences are written in views: others quote what a tool prints, word by word', () => {
  const strayed = strayedSentences(SRC).filter(({ file, text }) => !QUOTING.test(file) || !isQuoted(text));
  expect(strayed).toEqual([]);
});

test('what is listed as a word of the tools is quoted somewhere, and is in no recorded case', () => {
  const quoted = new Set(strayedSentences(SRC).map(({ text }) => text));
  expect(TOOLS_WORDS.filter((text) => !quoted.has(text) || isRecorded(text))).toEqual([]);
});

test.each([
  'proxmox',
  'engine',
  'config',
  'disk',
  'host',
  'operations',
  'ground',
  'form',
  'components',
  'commands/plain',
])('a sentence in %s is found, in quotes or with a value put in', (room) => {
  const file = `${room}/made-up.ts`;
  const text = "const a = 'this is no place for words';\n" + `const b = \`the owner of \${a} was lost\`;`;
  const found = sentencesIn(file, text);
  expect(found).toEqual<readonly Sentence[]>([
    { file, text: 'this is no place for words' },
    { file, text: 'the owner of X was lost' },
  ]);
  expect(found.filter((sentence) => isQuoted(sentence.text))).toEqual([]);
});

test('the message of an exception and words in a row are no sentences', () => {
  const text = "throw new Error('a role has no file');\nconst types = 'nfs nfs4 cifs smb3 proc'.split(' ');";
  expect(sentencesIn('engine/made-up.ts', text)).toEqual([]);
});

/** Where tools are modelled or read. */
const QUOTING = /^(proxmox|host)\//;

const isQuoted = (text: string): boolean => TOOLS_WORDS.includes(text) || isRecorded(text);

/** Whether a case recorded from Proxmox has it, something else in the place of each `X`. */
function isRecorded(text: string): boolean {
  const parts = text
    .trim()
    .split('X')
    .map((part) =>
      JSON.stringify(part)
        .slice(1, -1)
        .replace(/[.*+?^${}()|[\]\\]/g, '\\$&'),
    );
  const pattern = new RegExp(parts.join('.{0,200}?'));
  return RECORDED.some((cases) => pattern.test(cases));
}
