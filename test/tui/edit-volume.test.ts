import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test('a volume is edited: one container more, one less, seen before it is written', async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(
    terminal,
    ['G', '> ssl_certs'],
    ['e', 'Edit ssl_certs'],
    ['down', /> \[x\] 102 .*\/certs/],
    ['space', /> \[ \] 102/],
    ['down', /> \[ \] 103/],
    ['space', /> \[x\] 103 .*\/etc\/nginx\/ssl/],
    ['r', /> \[x\] 103 .* ro/],
    ['enter', '[3 Access]'],
    ['enter', /\[4 Review\][\s\S]*- +"102"/],
    ['enter', '> Plan it now'],
  );
  expect(demo.volumes().ssl_certs?.mounts).toEqual({
    101: { path: '/etc/nginx/ssl', read_only: true },
    103: { path: '/etc/nginx/ssl', read_only: true },
    112: { path: '/mosquitto/certs', read_only: true },
  });
  await walk(
    terminal,
    ['enter', /mount 103 {2,}\S+ → \S*:/],
    ['A', /102 loses its mount mp1 at \/certs[\s\S]*> Cancel/],
    ['tab', '> Apply'],
    ['enter', /^ Apply {3}Applied: 3 done {3}\d/m],
  );
  expect(demo.container(103)).toMatch(/^mp1: \/mnt\/pve\/tank\/shared\/ssl,mp=\/etc\/nginx\/ssl,ro=1$/m);
  expect(demo.container(102)).toMatch(/mp=\/certs[\s\S]*^\[pve:pending\]\ndelete: mp1$/m);
});

test('leaving an edit asks only when something was changed', async () => {
  const demo = await freshDemo();
  const before = demo.configuration();
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(
    terminal,
    ['e', 'Edit llm_models'],
    ['esc', 'a add'],
    ['e', 'Edit llm_models'],
    ['space', /> \[x\] 101/],
    ['esc', /Leave without writing\?[\s\S]*> Stay/],
    ['enter', /> \[x\] 101/],
    ['esc', '> Stay'],
    ['tab', '> Leave'],
    ['enter', 'a add'],
  );
  expect(demo.configuration()).toBe(before);
});
