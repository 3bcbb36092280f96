import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test('x takes out what nobody declares any more, after a question that names it and starts on Cancel', async () => {
  const demo = await freshDemo();
  // A second mount of a declared directory.
  demo.declare(({ n8n_files: files, ...volumes }) => ({ ...volumes, n8n_files: { ...files, mounts: {} } }));
  const file = () => readFileSync(join(demo.dir, 'etc/pve/lxc/103.conf'), 'utf8');
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(
    terminal,
    ['P', 'A apply'],
    ['x', /- \d mount 103 +n8n_files → n8n:\/files +after a restart/],
    ['A', /Apply this\?[\s\S]*- 103 loses its mount mp0 at \/files[\s\S]*> Cancel/],
    ['tab', '> Apply'],
    ['enter', /^ Apply {3}Applied in part/m],
  );
  expect(file()).toContain('[pve:pending]\ndelete: mp0');
});
