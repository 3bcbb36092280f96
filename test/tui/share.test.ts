import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test('f on a volume finds what lets in who cannot write, edits the file after its difference, and applies it', async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(
    terminal,
    ['j', '> media'],
    ['j', '> n8n_files'],
    ['f', /Fix n8n_files[\s\S]*\[x\] 103 +n8n +root +100000 +read[\s\S]*Edit found, 1 of \d/],
    ['o', /Edit found, 2 of \d: give them an entry[\s\S]*≈ +setfacl .*u:100000:rwx[\s\S]*takes nothing from anybody/],
    ['f', /\[2 Review\][\s\S]*\+ +"access": \{ "103:0": "read-write" \}[\s\S]*set n8n_files --access 103:0=read-write/],
  );
  expect(demo.volumes().n8n_files).not.toHaveProperty('access');
  await walk(terminal, ['enter', '> Plan it now'], ['enter', /^ Plan only n8n_files[\s\S]*~ \d acl/m]);
  expect(demo.volumes().n8n_files).toMatchObject({ access: { '103:0': 'read-write' } });
  await walk(
    terminal,
    ['A', /^ Apply {3}Applied/m],
    ['esc', '> n8n_files'],
    ['f', 'everyone who needs access has it: w asks about others'],
  );
});

test('the wizard shares with a user who is ticked by ids, and a line that is dropped is taken back by its plan', async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(
    terminal,
    ['j', '> media'],
    ['j', '> n8n_files'],
    ['e', /Edit n8n_files[\s\S]*\[3 Containers\]|Edit n8n_files[\s\S]*\[2 Containers\]/],
    ['enter', 'Who can do what in there'],
    ['G', /> \+ +another user/],
    [' ', 'CTID:UID'],
    ['102:33', '102:33'],
    ['enter', 'CT 102 does not have this volume'],
    ['ctrl+u', ''],
    ['103:33', '103:33'],
    ['enter', /\[x\] 103 +n8n +.*33.*100033[\s\S]*Edit found/],
    ['o', /Edit found, 2 of \d: give them an entry/],
    ['f', /No edit is needed/],
    ['enter', /"access": \{ "103:33": "read-write" \}/],
    ['enter', '> Plan it now'],
    ['enter', /^ Plan only n8n_files/m],
    ['A', /^ Apply {3}Applied/m],
    ['esc', '> n8n_files'],
    ['e', 'Edit n8n_files'],
    ['enter', /103 +n8n +.*33/],
    ['G', /> \+ +another user/],
    ['k', /> \[ \] 103 +n8n +.*33/],
    ['d', ''],
    ['enter', /- +"access"|-.*103:33/],
    ['enter', '> Plan it now'],
    ['enter', /^ Plan only n8n_files[\s\S]*- \d acl/m],
  );
  expect(demo.volumes().n8n_files).not.toHaveProperty('access');
});
