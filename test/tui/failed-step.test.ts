import { mkdirSync, renameSync, rmdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test('a step that fails is reported with its remedy, the rest runs, and a new plan has what is left', async () => {
  const demo = await freshDemo();
  const media = demo.onDisk('/mnt/pve/bulk/media');
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['P', /\+ 3 mount 105/]);
  renameSync(media, `${media}.away`);
  await walk(terminal, ['A', /^ Apply {3}Failed in part: 3 done, 1 failed/m]);
  expect(terminal.screen()).toMatch(/failed +\+ mount 105/);
  expect(demo.container(105)).not.toContain('/srv/media');
  expect(demo.container(106)).toContain('mp=/backups');
  expect(demo.journal().at(-1)).toMatchObject({ outcome: 'failed' });

  renameSync(`${media}.away`, media);
  await walk(terminal, ['r', /\+ 1 mount 105/]);
  await walk(terminal, ['A', /^ Apply {3}Applied in part: 1 done, 1 blocked {3}\d/m]);
  expect(demo.container(105)).toContain('mp=/srv/media');
});

test('a directory that was replaced meanwhile is not used, and nothing is taken from it', async () => {
  const demo = await freshDemo();
  const postgres = demo.onDisk('/mnt/pve/bulk/backups/postgres');
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['P', /\+ 1 directory/]);
  mkdirSync(postgres);
  await walk(terminal, ['A', /^ Apply {3}Failed in part: 2 done, 1 failed, 1 blocked, 1 not run {3}\d/m]);
  expect(demo.journal().at(-1)).toMatchObject({ type: 'summary' });
  rmdirSync(postgres);
});

test('a blocked step says who blocks it and runs once the lock is gone', async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor('> llm_models');
  await walk(
    terminal,
    ['/', '/'],
    ['scans', '1 of 8'],
    ['enter', '> scans'],
    ['P', /blocked +mount 109 .* locked \(backup\)/],
  );
  demo.writeContainer(109, (text) => text.replace(/^lock: .*\n/m, ''));
  await walk(terminal, ['esc', '> scans'], ['P', /\+ \d mount 109/], ['A', /^ Apply {3}Applied: 5 done {3}\d/m]);
  expect(demo.container(109)).toContain('mp=/usr/src/paperless/consume');
});
