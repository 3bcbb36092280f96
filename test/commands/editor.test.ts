import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { editorCall, editorIn } from '../../src/commands/tui/editor.ts';

/** A folder with these programs. */
function pathWith(...names: readonly string[]): string {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-path-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  for (const name of names) {
    writeFileSync(join(folder, name), '#!/bin/sh\n');
    chmodSync(join(folder, name), 0o755);
  }
  return folder;
}

test.each([
  [{ VISUAL: 'code --wait', EDITOR: 'vim' }, ['nano', 'vi'], 'code --wait'],
  [{ VISUAL: '', EDITOR: 'vim ' }, ['nano', 'vi'], 'vim'],
  [{}, ['nano', 'vi'], 'nano'],
  [{}, ['vi'], 'vi'],
  [{}, [], undefined],
])('with %j and %j on the path the editor is %j', (env, programs, editor) => {
  expect(editorIn({ ...env, PATH: pathWith(...programs) })).toBe(editor);
});

test.each([
  ['nano', 'nano +12,7 "$1"'],
  ['vi', 'vi +12 "$1"'],
  ['/usr/bin/vim.tiny -u NONE', '/usr/bin/vim.tiny -u NONE +12 "$1"'],
  ['micro', 'micro +12:7 "$1"'],
  ['code --wait', 'code --wait --goto "$1:12:7"'],
  ['hx', 'hx "$1:12:7"'],
  ['ed', 'ed "$1"'],
])('%s opens a file at its line', (editor, call) => {
  expect(editorCall(editor, { line: 12, column: 7 })).toBe(call);
  expect(editorCall(editor, {})).toBe(`${editor} "$1"`);
});
