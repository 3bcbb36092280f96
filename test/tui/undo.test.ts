import { spawnSync } from 'node:child_process';
import { expect, test } from 'vitest';
import { COMMAND } from '../cli/program.ts';
import { freshDemo } from '../pty/demo.ts';
import { walk } from '../pty/terminal.ts';

test('u after an apply shows the way back, and A takes it', async () => {
  const demo = await freshDemo();
  const before = demo.ownership('/mnt/pve/tank/shared/ssl')?.mode;
  const terminal = demo.open();
  await terminal.waitFor('3 Changes(');
  await walk(
    terminal,
    ['3', '[3 Changes'],
    ['/', '/'],
    ['ssl', /\/ssl.*2 of/],
    ['enter', /> ssl_certs/],
    ['p', /0775 → 0755/],
    ['A', /^ Apply {3}Applied: 1 done {3}\d/m],
    ['u', /^ Undo {3}1 to change/m],
  );
  expect(terminal.screen()).toContain('0755 → 0775');
  await walk(terminal, ['A', /^ Apply {3}Applied: 1 done {3}\d/m]);
  expect(demo.ownership('/mnt/pve/tank/shared/ssl')?.mode).toBe(before);
  // Nobody edited anything for that run.
  expect(terminal.screen()).not.toContain('Put the configuration back');
});

test('after the undo of what was edited it is asked whether the configuration shall go back as well', async () => {
  const demo = await freshDemo();
  expect(run(demo.dir, 'set', 'pg_backups', '--directory-mode', '0750', '--apply', '--yes')).toBe(0);
  const terminal = demo.open();
  await terminal.waitFor('3 Changes(');
  await walk(
    terminal,
    ['5', /1 recorded apply/],
    ['u', /^ Undo {3}[\s\S]*\(c: put it back\)/m],
    ['A', 'Apply this?'],
    ['tab', '> Apply'],
    ['enter', /^ Apply {3}Applied[\s\S]*Put\s+the\s+configuration\s+back\s+as\s+well\?/m],
    ['c', /^ Put the configuration back/m],
  );
});

test('the history lists every apply, shows one as it was, and undoes it', async () => {
  const demo = await freshDemo();
  const terminal = demo.open();
  await terminal.waitFor('3 Changes(');
  await walk(terminal, ['5', 'No apply is recorded yet.'], ['esc', '[1 Volumes']);
  await walk(terminal, ['P', /^ Plan {3}/m], ['A', /^ Apply {3}Applied/m], ['esc', '[1 Volumes']);
  await walk(terminal, ['5', /1 recorded apply/], ['enter', /^ Apply {3}Applied/m], ['esc', /1 recorded apply/]);
  await walk(terminal, ['u', /^ Undo {3}/m]);
  // All of it fits 80 columns: what to restart, and why a directory stays.
  expect(terminal.screen()).toMatch(/^ Undo .*1 kept as found; then restart CT 106, CT 105$/m);
  expect(terminal.screen()).toMatch(/^ {2}kept +directory +\S+postgres +still mounted in CT 106$/m);
  await walk(
    terminal,
    ['A', 'Apply this?'],
    ['tab', '> Apply'],
    ['enter', /^ Apply {3}Applied/m],
    ['esc', /2 recorded applies/],
  );
  expect(terminal.screen()).toMatch(/^> \S+ \S+ +\d+ done.* +undo of /m);
  expect(terminal.screen()).toMatch(/^ {2}\S+ \S+ +(?:partly )?undone, .*media/m);
});

test('c beside the way back shows its volumes as they were declared before, and enter puts only those back', async () => {
  const demo = await freshDemo();
  const before = demo.configuration();
  expect(run(demo.dir, 'set', 'pg_backups', '--directory-mode', '0750', '--apply', '--yes')).toBe(0);
  expect(run(demo.dir, 'set', 'media', '--directory-mode', '0750', '--yes')).toBe(0);
  const others = demo.configuration();
  const terminal = demo.open();
  await terminal.waitFor('3 Changes(');
  await walk(terminal, ['5', /1 recorded apply/], ['u', /^ Undo {3}/m], ['c', /^ Only the volumes of the run/m]);
  await terminal.waitFor(/pg_backups\s+is\s+declared\s+as\s+before\s+that\s+run/);
  await walk(terminal, ['enter', 'the configuration is put back']);
  const volumes = (text: string) => JSON.parse(text).shared_volumes;
  expect(volumes(demo.configuration())).toEqual({ ...volumes(others), pg_backups: volumes(before).pg_backups });
  await walk(
    terminal,
    ['esc', /1 recorded apply/],
    ['c', /^ Version 1 of 3 that are kept/m],
    ['l', /^ Version 2 of 3 that are kept/m],
  );
});

/** The exit code of a command on the demo. */
const run = (dir: string, ...args: readonly string[]): number | null =>
  spawnSync(COMMAND[0], [...COMMAND.slice(1), '--host', `demo:${dir}`, ...args]).status;
