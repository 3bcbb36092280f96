import { cpSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { testMachine } from '../cli/machine.ts';
import { PROGRAM } from '../cli/program.ts';
import { faithfulPct } from '../promises/stand-in.ts';
import { openTerminal, walk } from '../pty/terminal.ts';

test('screens that were open before an upgrade go on as they were: once they have planned nothing is read of the program', async () => {
  const machine = await testMachine();
  await faithfulPct(machine);
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-upgrade-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(dirname(PROGRAM), folder, { recursive: true });
  const env = { ...machine.env, TERM: 'xterm-256color', LANG: 'C.UTF-8' };
  const program = join(folder, 'phoenix-volumes.mjs');
  const terminal = openTerminal([process.execPath, program, ...machine.options], { env });
  onTestFinished(() => terminal.close());
  await terminal.waitFor('> certs');
  // What works behind the screens loads once they show what was read; this waits for it.
  await walk(terminal, ['P', '+ 5 mount 102'], ['esc', '> certs']);
  renameSync(join(folder, 'chunks'), join(folder, 'replaced'));
  await walk(
    terminal,
    ['P', '+ 5 mount 102'],
    ['A', /^ Apply {3}Applied: \d done/m],
    ['esc', '> certs'],
    ['5', 'BEGAN'],
    ['esc', '> certs'],
    ['a', 'Name'],
  );
  const file = join(machine.root, 'etc/pve/lxc/101.conf');
  expect(readFileSync(file, 'utf8')).toContain('mp=/certs');
  // Whoever looks for them goes on, too.
  writeFileSync(file, readFileSync(file, 'utf8').replace('hostname: web', 'hostname: renamed'));
  await walk(terminal, ['esc', '> certs'], ['2', 'renamed']);
});

test('so do those of the demo, also with what its command has found', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-upgrade-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  cpSync(dirname(PROGRAM), join(folder, 'program'), { recursive: true });
  const program = join(folder, 'program/phoenix-volumes.mjs');
  const demo = ['demo', '--dir', join(folder, 'demo')];
  const env = { TERM: 'xterm-256color', LANG: 'C.UTF-8' };
  const terminal = openTerminal([process.execPath, program, ...demo, '--reset'], { env });
  onTestFinished(() => terminal.close());
  await terminal.waitFor('> llm_models');
  await walk(terminal, ['w', 'SEEN AS'], ['esc', ''], ['esc', '> llm_models']);
  renameSync(join(folder, 'program/chunks'), join(folder, 'replaced'));
  await walk(terminal, ['a', 'Name'], ['photos', 'photos'], ['enter', '[2 Host path]']);
  await walk(terminal, ['ctrl+u', ''], ['/mnt/pve/bulk/photos', 'bulk/photos'], ['enter', '[3 Containers]']);
  await walk(
    terminal,
    ['j', '> [ ] 102'],
    [' ', '> [x] 102'],
    ['enter', '[4 Access]'],
    ['enter', 'Plan   2 to create'],
  );
  await walk(terminal, ['enter', '> Plan it now'], ['enter', '+ 2 mount 102']);
});
