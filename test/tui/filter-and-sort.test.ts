import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test('a filter finds by some letters, says how many, stays, and goes with esc', async () => {
  const terminal = (await freshDemo()).open();
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['/', '/'], ['ngx', /\/ngx.*1 of 8/], ['enter', '/ngx: 1 of 8']);
  expect(terminal.screen()).toContain('> nginx_sites');
  expect(terminal.screen()).not.toContain('portainer_data');
  await walk(terminal, ['esc', 'portainer_data']);
  expect(terminal.screen()).toContain('> nginx_sites');
});

test('sorting by state brings what needs a look to the top', async () => {
  const terminal = (await freshDemo()).open();
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['j', '> media'], ['s', /STATE.*\n. scans +1 +blocked.*\n. ssl_certs +3 +! drift.*\n> media/]);
});

test('each view keeps its own place and filter', async () => {
  const terminal = (await freshDemo()).open();
  await terminal.waitFor('> llm_models');
  await walk(
    terminal,
    ['j', '> media'],
    ['2', /> +101 nginx-gateway/],
    ['/', '/'],
    ['postgres', '1 of 12'],
    ['enter', /> +106 postgres/],
    ['1', '> media'],
    ['2', /> +106 postgres/],
  );
  expect(terminal.screen()).not.toContain('nginx-gateway');
});
