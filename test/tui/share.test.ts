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
    [
      'o',
      /first is recommended[\s\S]*> make this user the directory's owner, in its container only[\s\S]*^ +give this user an entry/m,
    ],
    [
      'j',
      /takes nothing from anybody[\s\S]*> give this user an entry[\s\S]*≈ +setfacl .*u:100000:rwx[\s\S]*takes effect at once/,
    ],
    [
      'enter',
      /\[2 Review\][\s\S]*\+ +"access": \{ "103:0": "read-write" \}[\s\S]*set n8n_files --access 103:0=read-write/,
    ],
  );
  expect(demo.volumes().n8n_files).not.toHaveProperty('access');
  await walk(terminal, ['enter', '> Plan it now'], ['enter', /^ Plan only n8n_files[\s\S]*~ \d acl/m]);
  expect(demo.volumes().n8n_files).toMatchObject({ access: { '103:0': 'read-write' } });
  await walk(
    terminal,
    ['A', /^ Apply {3}Applied/m],
    // What is told is of the last look.
    ['esc', /^> n8n_files +1 +ok/m],
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
    ['o', /^ > make this user the directory/m],
    ['j', /> give this user an entry[\s\S]*≈ +setfacl/],
    ['enter', /No further edit is needed/],
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

test('enter past an edit that was found says that it was not taken; taken, restarted and looked at again it lets them in', async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(
    terminal,
    ['jj', '> n8n_files'],
    [
      'f',
      /Edit found, 1 of \d, recommended: make this user the directory's owner, in its[\s\S]*takes effect only when CT 103 restarts/,
    ],
    ['enter', /Nothing is changed: the edit that was found was not taken\./],
    ['shift+tab', 'Edit found, 1 of'],
    ['f', /\[2 Review\][\s\S]*"idmap": "u:0:65534:1;g:0:65534:1"/],
    ['enter', '> Plan it now'],
    ['enter', /^ Plan only n8n_files[\s\S]*~ 1 mount 103/m],
  );
  // The machine can do that, and says so.
  expect(terminal.screen()).not.toContain('warning');
  await walk(
    terminal,
    ['b', /\* 2 restart 103/],
    ['A', '> Cancel'],
    ['tab', '> Apply'],
    ['enter', /^ Apply {3}Applied: 2 done/m],
    ['esc', /^> n8n_files +1 +ok/m],
    ['2', '[2 Containers'],
    ['jj', /> {2}103/],
    ['w', /\/files +mp0 +65534:65534 +0:0 +0755 +read, write/],
  );
});

test('where somebody is asked about, the way to what lets them in is told', async () => {
  const terminal = (await freshDemo()).open();
  await terminal.waitFor('> llm_models');
  await walk(
    terminal,
    ['2', '[2 Containers'],
    ['jj', /> +103/],
    ['w', /enter twice goes on to this answer; there f finds/],
  );
  await walk(terminal, ['tab', '> Path'], ['tab', 'f let them in']);
  expect(terminal.screen()).not.toContain('goes on to this answer');
});
