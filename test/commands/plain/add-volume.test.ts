import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { answer, asked, demoFolder, openPlain } from './open-plain.ts';

test('a new volume is added and applied on the demo by reading and answering lines', async () => {
  const dir = demoFolder();
  const terminal = openPlain(['demo', '--dir', dir]);
  await answer(
    terminal,
    ['What next [help]', 'add'],
    ['Name', 'photos'],
    ['Host path', '? /mnt/pve/bulk/'],
    ['Host path', '/mnt/pve/bulk/photos'],
    ['Container [go on]', '106'],
    ['Container [go on]', 'nextcloud=/srv/photos,ro'],
    ['Container [go on]', ''],
    ['Owner (? lists the choices) [container_root]', ''],
    ['Permissions (? lists the choices) [0775, files 0664]', ''],
    ['The same for everything below it (yes, no) [no]', ''],
    ['mounted (yes, no) [no]', ''],
    ['Warn where its newest ZFS snapshot is older than how many hours (never: no warning) [never]', ''],
    ['Write it (yes, no) [yes]', ''],
    ['Plan it now (yes, no) [yes]', ''],
    ['Apply this plan (yes, no) [no]', 'yes'],
  );
  await asked(terminal, 'What next [help]');
  const screen = terminal.screen();
  expect(screen).toMatch(/2 +\/mnt\/pve\/bulk\/media +zfs bulk\/media, 3 entries/);
  expect(screen).toMatch(/105 +nextcloud +read .*read-only/);
  expect(screen).toContain('--mount 105=/srv/photos,ro --mount 106=/mnt/photos --owner container_root');
  expect(screen).toContain('[3/3] + mount 106');
  expect(screen).toMatch(/Applied: 3 done\.\nJournal: .*\.jsonl/);
  expect(readFileSync(`${dir}/etc/pve/lxc/106.conf`, 'utf8')).toContain('/mnt/pve/bulk/photos,mp=/mnt/photos');

  await answer(terminal, ['What next [help]', 'details photos']);
  await asked(terminal, 'What next [help]');
  expect(terminal.screen()).toMatch(/photos {2}ok {2}\/mnt\/pve\/bulk\/photos/);
  terminal.press('quit', 'enter');
  expect(await terminal.exited).toEqual({ exitCode: 0 });
  expect(terminal.output()).not.toContain('\u001b');
});

test('who would not get in is told with a command that helps, for there are no keys here', async () => {
  const terminal = openPlain(['demo', '--dir', demoFolder()]);
  await answer(
    terminal,
    ['What next [help]', 'add'],
    ['Name', 'photos'],
    ['Host path', '/mnt/pve/bulk/photos'],
    ['Container [go on]', '106'],
    ['Container [go on]', ''],
    ['Owner (? lists the choices) [container_root]', 'nobody:nogroup'],
    ['Permissions (? lists the choices) [0775, files 0664]', ''],
    ['The same for everything below it (yes, no) [no]', ''],
    ['mounted (yes, no) [no]', ''],
    ['Warn where its newest ZFS snapshot is older than how many hours (never: no warning) [never]', ''],
    ['Write it (yes, no) [yes]', 'cancel'],
  );
  await asked(terminal, 'What next [help]');
  const screen = terminal.screen();
  expect(screen).toContain('phoenix-volumes share photos --with CTID --dry-run looks for what lets them in');
  expect(screen).not.toContain('f on a volume');
  terminal.press('quit', 'enter');
  expect(await terminal.exited).toEqual({ exitCode: 0 });
});
