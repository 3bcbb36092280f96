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
  expect(terminal.screen()).toMatch(/^>! \/files +mp0 +65534:65534 +nobody:nogroup +0755 +read, enter, no write *$/m);
  expect(terminal.screen()).toContain('/files: others have r-x');
  // What lets him in is found, written and planned; once it is applied, the answer is another one.
  await walk(
    terminal,
    ['f', /Fix n8n_files[\s\S]*\[x\] 103 +n8n +www-data[\s\S]*Edit found, 1 of \d/],
    ['o', /^ > make this user the directory/m],
    ['j', /> give this user an entry[\s\S]*≈ +setfacl/],
    ['enter', /\[2 Review\][\s\S]*"103:33": "read-write"/],
    ['esc', /Leave without writing/],
    ['esc', /Who can do what {3}103 n8n[\s\S]*>! \/files/],
    ['f', /Edit found, 1 of \d/],
    ['o', /^ > make this user the directory/m],
    ['j', /> give this user an entry/],
    ['enter', /\[2 Review\]/],
    ['enter', '> Plan it now'],
    ['enter', /^ Plan only n8n_files[\s\S]*~ \d acl/m],
    ['A', /^ Apply {3}Applied/m],
    ['esc', /Who can do what {3}103 n8n[\s\S]*\/files +mp0 .* read, write/],
    ['f', 'this user can already: there is nothing to fix'],
  );
  await walk(
    terminal,
    ['esc', '[2 Containers'],
    ['1', '[1 Volumes'],
    ['j j', '> n8n_files'],
    ['enter', "n8n's www-data (33) is host uid 100033 here: can read and write"],
  );
});
