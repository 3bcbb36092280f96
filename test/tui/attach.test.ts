import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test('a in the containers view attaches a volume where its path is typed, and shows the plan', async () => {
  const demo = await freshDemo();
  const file = () => readFileSync(join(demo.dir, 'etc/pve/lxc/103.conf'), 'utf8');
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['2', '[2 Containers'], ['/', '/'], ['103', /103.*1 of/], ['enter', '>  103']);
  await walk(terminal, ['a', 'Attach to CT 103 (n8n)'], ['/', '/'], ['scans', '/scans'], ['enter', '> scans']);
  expect(terminal.screen()).not.toContain('n8n_files');
  await walk(terminal, ['enter', /Attach scans[\s\S]*103 {2}n8n.*paperless/]);
  await walk(terminal, ['ctrl+u', ''], ['files', 'files'], ['enter', /! .*absolute|! .*begin/]);
  await walk(terminal, ['ctrl+u', ''], ['/files', /n8n_files/]);
  await walk(terminal, ['ctrl+u', ''], ['/srv/scans', '/srv/scans'], ['enter', 'o options']);
  await walk(terminal, ['o', ''], ['ro', 'ro'], ['enter', /\/srv\/scans +ro/]);
  await walk(terminal, ['enter', 'Who can do what in there'], ['enter', 'y copies it']);
  await walk(terminal, ['enter', '> Plan it now'], ['enter', /^ Plan only scans/m]);
  expect(demo.volumes()).toMatchObject({ scans: { mounts: { 103: { path: '/srv/scans', read_only: true } } } });
  await walk(terminal, ['esc', '[2 Containers']);
  expect(file()).not.toContain('/srv/scans');
});

test('x detaches after a question that names what and from where, and starts on Cancel', async () => {
  const demo = await freshDemo();
  const before = JSON.stringify(demo.volumes());
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['2', '[2 Containers'], ['/', '/'], ['103', /103.*1 of/], ['enter', '>  103']);
  await walk(
    terminal,
    ['x', /Detach n8n_files from CT 103[\s\S]*everything in it stays[\s\S]*keeps \/files until it restarts/],
    ['enter', /Detach n8n_files from CT 103\?[\s\S]*> Cancel/],
    ['enter', '[2 Containers'],
  );
  expect(JSON.stringify(demo.volumes())).toBe(before);
  await walk(
    terminal,
    ['x', 'Detach n8n_files from CT 103'],
    ['enter', '> Cancel'],
    ['tab', '> Detach n8n_files'],
    ['enter', '> Plan it now'],
    ['enter', /^ Plan only n8n_files[\s\S]*- \d mount 103/m],
    ['A', /Apply this\?[\s\S]*103 loses its mount mp0 at \/files[\s\S]*> Cancel/],
    ['tab', '> Apply'],
    ['enter', /^ Apply {3}Applied/m],
    ['esc', '[2 Containers'],
  );
  expect(demo.volumes().n8n_files).toMatchObject({ mounts: {} });
  expect(readFileSync(join(demo.dir, 'etc/pve/lxc/103.conf'), 'utf8')).toContain('[pve:pending]\ndelete: mp0');
});
