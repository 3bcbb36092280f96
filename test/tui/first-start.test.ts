import { expect, test } from 'vitest';
import { freshDemo, leftWith, unwrapped } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test('from the first start to an applied new volume, reading nothing but the screen', async () => {
  const demo = await freshDemo({ empty: true });
  const terminal = demo.openInShell({ args: ['demo', '--dir', demo.dir] });
  await terminal.waitFor('a add');
  expect(terminal.onAlternateScreen()).toBe(true);

  await walk(
    terminal,
    ['a', '[1 Name]'],
    ['films', /Name +films/],
    ['enter', '[2 Host path]'],
    ['/mnt/pve/tank/shared/films', /Host path +\/mnt\/pve\/tank\/shared\/films/],
    ['enter', '[3 Containers]'],
    ['down', /> \[ \] 102/],
    ['down', /> \[ \] 103/],
    ['space', /> \[x\] 103 .*\/mnt\/films/],
    ['enter', '[4 Access]'],
    ['enter', /\[5 Review\][\s\S]*\+ +"films"[\s\S]*Plan {3}2 to create/],
  );
  expect(demo.volumes()).not.toHaveProperty('films');
  await walk(terminal, ['enter', '> Plan it now']);
  expect(demo.volumes().films).toEqual({
    host_path: '/mnt/pve/tank/shared/films',
    mounts: { 103: '/mnt/films' },
    owner: 'container_root',
  });

  await walk(terminal, ['enter', /\+ 2 +mount 103 +\S+ → /]);
  expect(demo.container(103)).not.toContain('films');
  await walk(terminal, ['A', /^ Apply {3}Applied: 2 done {3}\d/m]);
  expect(demo.container(103)).toContain('mp1: /mnt/pve/tank/shared/films,mp=/mnt/films\n');
  expect(demo.ownership('/mnt/pve/tank/shared/films')).toEqual({ uid: 100_000, gid: 100_000, mode: 0o775 });

  await walk(terminal, ['esc', /films +1 +ok/], ['q', leftWith(0)]);
  expect(terminal.onAlternateScreen()).toBe(false);
  expect(terminal.cursor().visible).toBe(true);
  expect(terminal.scrollback()).toMatch(/2 (steps )?done/);
  expect(unwrapped(terminal)).toContain(`${demo.onDisk('/var/lib/phoenix-volumes/journal/')}`);
  expect(demo.journal().at(-1)).toMatchObject({ type: 'summary', outcome: 'done' });
});
