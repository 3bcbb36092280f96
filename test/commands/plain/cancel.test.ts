import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { demoPaths } from '../../../src/host/demo/place.ts';
import { answer, asked, demoFolder, openPlain } from './open-plain.ts';

test('back returns with what was answered, cancel leaves, and nothing is written', async () => {
  const dir = demoFolder();
  const terminal = openPlain(['--host', `demo:${dir}`]);
  await asked(terminal, 'What next [help]');
  const file = join(demoPaths(dir).configDir, 'phoenix_hypervisor_config.json');
  const before = readFileSync(file, 'utf8');
  await answer(
    terminal,
    ['What next [help]', 'add'],
    ['Name', 'photos'],
    ['Host path', 'back'],
    ['Name [photos]', ''],
    ['Host path', '/mnt/pve/bulk/photos'],
    ['Container [go on]', 'back'],
    ['Host path [/mnt/pve/bulk/photos]', 'cancel'],
  );
  await terminal.waitFor('Nothing was written.');
  await answer(
    terminal,
    ['What next [help]', 'remove media'],
    ['Remove media from the configuration (yes, no) [no]', ''],
  );
  await asked(terminal, 'What next [help]');
  expect(readFileSync(file, 'utf8')).toBe(before);
});
