import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

/** A bug in a screen: from the moment the file is there, whatever shows a time of day breaks. */
const bug = (mark: string): string => `
import { existsSync } from 'node:fs';
const { getHours } = Date.prototype;
Date.prototype.getHours = function () {
  if (existsSync(${JSON.stringify(mark)})) throw new Error('a bug in a screen');
  return getHours.call(this);
};
`;

test.each([
  ['', []],
  [', clicks and all', ['--mouse']],
])('an error while rendering is reported in one message, restores the terminal%s, and exits 1', async (_, more) => {
  const demo = await freshDemo();
  const mark = demo.onDisk('/broken');
  writeFileSync(demo.onDisk('/bug.mjs'), bug(mark));
  const args = ['--host', `demo:${demo.dir}`, ...more];
  const terminal = demo.openInShell({ args, env: { NODE_OPTIONS: `--import ${demo.onDisk('/bug.mjs')}` } });
  await terminal.waitFor('> llm_models');
  writeFileSync(mark, '');
  await walk(terminal, ['2', 'left with 1, settings as before']);
  expect(terminal.output().lastIndexOf('\x1b[?1000h')).toBeLessThanOrEqual(
    terminal.output().lastIndexOf('\x1b[?1000l'),
  );
  expect(terminal.output().includes('\x1b[?1000h')).toBe(more.length > 0);
  expect(terminal.onAlternateScreen()).toBe(false);
  expect(terminal.cursor().visible).toBe(true);
  expect(terminal.screen()).toContain('phoenix-volumes: the screens broke: a bug in a screen');
  expect(terminal.scrollback()).not.toMatch(/^ +at /m);
});
