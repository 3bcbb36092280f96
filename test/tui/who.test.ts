import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test('who can write in a container is asked by name, and from then on told beside its volumes', async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(
    terminal,
    ['2', '[2 Containers'],
    ['j j', /> +103/],
    ['w', 'Who can do what   103 n8n'],
    ['www-data', 'www-data▏'],
    ['tab', "n8n's www-data (33) is host uid 100033 here."],
    ['enter', '>! /files'],
  );
  expect(terminal.screen()).toMatch(/^>! \/files +mp0 +65534:65534 +nobody:nogroup +0755 +read pass, no write *$/m);
  expect(terminal.screen()).toContain('/files: others have r-x');
  await walk(
    terminal,
    ['esc', '[2 Containers'],
    ['1', '[1 Volumes'],
    ['j j', '> n8n_files'],
    ['enter', "n8n's www-data (33) is host uid 100033 here: can read, cannot write"],
  );
});
