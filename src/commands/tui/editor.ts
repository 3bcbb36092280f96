import { spawn } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { basename, delimiter, join } from 'node:path';
import type { EditedFile, EditorEnd } from '../../components/app/contract.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** The person's editor as a shell's words: `$VISUAL`, `$EDITOR`, nano, vi, whichever is first there; undefined: none. */
export function editorIn(env: Env): string | undefined {
  const named = [env.VISUAL, env.EDITOR].find((one) => one !== undefined && one.trim() !== '');
  return named?.trim() ?? ['nano', 'vi'].find((name) => isInPath(name, env));
}

/**
 * How an editor is called so that it opens a file at a line: a shell's words, the file's path as `$1`. An editor that is
 * not known gets the path alone.
 */
export function editorCall(editor: string, { line, column = 1 }: Pick<EditedFile, 'line' | 'column'>): string {
  if (line === undefined) return `${editor} "$1"`;
  const [program = ''] = editor.split(/\s+/);
  switch (EDITORS.get(basename(program))) {
    case 'plus-comma':
      return `${editor} +${line},${column} "$1"`;
    case 'plus-colon':
      return `${editor} +${line}:${column} "$1"`;
    case 'plus':
      return `${editor} +${line} "$1"`;
    case 'goto':
      return `${editor} --goto "$1:${line}:${column}"`;
    case 'suffix':
      return `${editor} "$1:${line}:${column}"`;
    case undefined:
      return `${editor} "$1"`;
  }
}

type Manner = 'plus' | 'plus-comma' | 'plus-colon' | 'goto' | 'suffix';

const EDITORS: ReadonlyMap<string, Manner> = new Map([
  ...['nano', 'rnano'].map((name) => [name, 'plus-comma'] as const),
  ...['emacs', 'emacsclient', 'micro'].map((name) => [name, 'plus-colon'] as const),
  ...['vi', 'vim', 'vim.tiny', 'vim.basic', 'nvim', 'nvi', 'elvis', 'vile', 'view', 'ne', 'joe', 'jstar', 'jmacs'].map(
    (name) => [name, 'plus'] as const,
  ),
  ...['jed', 'jove', 'mg', 'mcedit', 'kak', 'editor'].map((name) => [name, 'plus'] as const),
  ...['code', 'codium', 'code-insiders'].map((name) => [name, 'goto'] as const),
  ...['hx', 'helix', 'subl', 'zed'].map((name) => [name, 'suffix'] as const),
]);

/** Opens a file in the person's editor on this terminal, which the caller has let go, and waits for its end. */
export function runEditor(file: EditedFile, env: Env): Promise<EditorEnd> {
  const editor = editorIn(env);
  if (editor === undefined) return Promise.resolve({ kind: 'none' });
  return new Promise((resolve) => {
    const child = spawn('/bin/sh', ['-c', editorCall(editor, file), 'sh', file.path], { stdio: 'inherit' });
    child.on('error', () => resolve({ kind: 'failed', editor }));
    child.on('exit', (code) => resolve(code === 0 ? { kind: 'closed' } : { kind: 'failed', editor }));
  });
}

function isInPath(name: string, { PATH = '/usr/bin:/bin' }: Env): boolean {
  return PATH.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, name), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
