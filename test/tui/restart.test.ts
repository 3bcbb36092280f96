import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test('b restarts what waits for it, after a question that starts on Cancel, and the mount is there then', async () => {
  const demo = await freshDemo();
  const file = () => readFileSync(join(demo.dir, 'etc/pve/lxc/108.conf'), 'utf8');
  expect(file()).toContain('[pve:pending]');
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(
    terminal,
    ['P', 'A apply'],
    ['b', /\* 5 restart 108 +CT 108 \(vllm\) +stop and start/],
    ['A', /Apply this\?[\s\S]*CT 108 \(vllm\) stops and starts again[\s\S]*> Cancel/],
    ['tab', '> Apply'],
    ['enter', /^ Apply {3}Applied in part: 5 done, 2 blocked {3}\d/m],
  );
  expect(file()).not.toContain('[pve:pending]');
});

test('b says so where nothing waits for a restart', async () => {
  const demo = await freshDemo();
  demo.declare(({ media }) => ({ media }));
  const terminal = demo.open();
  await terminal.waitFor('> media');
  await walk(terminal, ['P', 'A apply'], ['b', 'nothing here waits for a restart']);
});
