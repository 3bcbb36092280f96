import { rmSync } from 'node:fs';
import { test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';

test('what others write into the configuration shows by itself, errors included', async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  demo.declare((volumes) => ({ ...volumes, films: { host_path: '/mnt/pve/tank/shared/films', mounts: {} } }));
  await terminal.waitFor(/films +0 +\+ new/);
  demo.declare((volumes) => ({ ...volumes, films: { host_path: '/etc', mounts: {} } }));
  await terminal.waitFor(/\d error/);
  demo.declare(({ films: _, ...volumes }) => volumes);
  await terminal.waitFor((screen) => screen.includes('> llm_models') && !screen.includes('films'));
});

test('what others do to a container shows by itself', async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor(/nginx_sites +1 +ok/);
  demo.writeContainer(101, (text) => text.replace(/^mp1: .*\n/m, ''));
  await terminal.waitFor(/nginx_sites +1 +[~+!]/);
  rmSync(demo.onDisk('/mnt/pve/tank/shared/n8n'), { recursive: true });
  await terminal.waitFor(/n8n_files +1 +error/);
});
