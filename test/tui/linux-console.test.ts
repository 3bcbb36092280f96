import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test.each([
  ['the Linux console', { TERM: 'linux' }],
  ['a locale without UTF-8', { LANG: 'C' }],
])('%s gets ASCII on every screen', async (_, env) => {
  const demo = await freshDemo();
  demo.declare((volumes) => ({
    ...volumes,
    'very-long-volume-name-that-must-be-cut-somewhere': { host_path: '/tank/x', mounts: {} },
  }));
  demo.writeContainer(101, (text) => text.replace('nginx-gateway', 'n\u00e4ginx'));
  const terminal = demo.open({ env });
  await terminal.waitFor(/^> /m);
  await walk(
    terminal,
    ['2', '[2 Containers'],
    ['3', '[3 Changes'],
    ['1', '[1 Volumes'],
    ['!', 'Findings'],
    ['esc', '[1 Volumes'],
    ['?', 'Keys'],
    ['esc', '[1 Volumes'],
    ['a', '[1 Name]'],
    ['x', /Name +x_/],
    ['enter', '[2 Host path]'],
  );
  expect(terminal.output()).not.toMatch(/[^\u0000-\u007f]/);
});

test('an apply on the Linux console is ASCII, too', async () => {
  const demo = await freshDemo();
  const terminal = demo.openInShell({ env: { TERM: 'linux' } });
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['P', '+ 4 mount 106'], ['A', /^ Apply {3}Applied in part: 4 done, 1 blocked {3}\d/m]);
  expect(terminal.screen()).not.toMatch(/\?\/|^ \? /m);
  await walk(terminal, ['@', 'Command log'], ['esc', 'r plan again']);
  await walk(terminal, ['esc', '[1 Volumes'], ['q', 'left with 0']);
  expect(terminal.output()).not.toMatch(/[^\u0000-\u007f]/);
});
