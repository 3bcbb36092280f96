import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test('the drift view plans the repair of one volume, and then has one difference less', async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  const [, count] = /3 Changes\((\d+)\)/.exec(await terminal.waitFor(/3 Changes\(\d/)) ?? [];
  await walk(
    terminal,
    ['3', '[3 Changes'],
    ['/', '/'],
    ['ssl', /\/ssl.*2 of/],
    ['enter', /> ssl_certs +mode +0755 +0775 +! drift/],
    ['p', /~ 1 mode +\/mnt\/pve\/tank\/shared\/ssl +0775 → 0755/],
  );
  expect(terminal.screen()).toContain('only ssl_certs');
  await walk(terminal, ['A', /^ Apply {3}Applied: 1 done {3}\d/m], ['esc', `3 Changes(${Number(count) - 1})`]);
  expect(terminal.screen()).not.toMatch(/ssl_certs +mode/);
  expect(demo.ownership('/mnt/pve/tank/shared/ssl')?.mode).toBe(0o755);
});
