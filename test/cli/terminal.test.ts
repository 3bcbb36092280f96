import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { commandText } from '../../src/ground/argv.ts';
import { slowPct } from '../promises/stand-in.ts';
import { openProgram } from '../pty/program.ts';
import type { Terminal } from '../pty/terminal.ts';
import { HYPERVISOR, type TestMachine, testMachine } from './machine.ts';
import { COMMAND } from './program.ts';

function inTerminal(
  machine: TestMachine,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Terminal {
  return openProgram([...machine.options, ...args], { env: { ...machine.env, ...env }, rows: 60, columns: 120 });
}

test('apply asks in a terminal, and runs what it showed after a yes', async () => {
  const machine = await testMachine();
  const terminal = inTerminal(machine, ['apply', 'certs']);
  await terminal.waitFor('Apply this plan? [y/N]');
  expect(await machine.pctCalls()).toEqual([]);
  terminal.press('y', 'enter');
  await terminal.waitFor('Applied: 3 done.');
  expect(await terminal.exited).toEqual({ exitCode: 0 });
});

test('a yes to a plan whose configuration was changed during the question runs nothing, and ends 3', async () => {
  const machine = await testMachine();
  const terminal = inTerminal(machine, ['apply', 'certs']);
  await terminal.waitFor('Apply this plan? [y/N]');
  const before = await readFile(join(machine.configDir, HYPERVISOR), 'utf8');
  await machine.write(`etc/${HYPERVISOR}`, before.replace('"/certs"', '"/certificates"'));
  terminal.press('y', 'enter');
  await terminal.waitFor('the configuration changed since this was planned; nothing was done');
  expect(await terminal.exited).toEqual({ exitCode: 3 });
  expect(await machine.pctCalls()).toEqual([]);
});

test.each([['n', 'enter'], ['enter'], ['ctrl+c'], ['ctrl+d']])('%s at the question does nothing', async (...keys) => {
  const machine = await testMachine();
  const terminal = inTerminal(machine, ['apply']);
  await terminal.waitFor('[y/N]');
  terminal.press(...keys.filter((key) => key !== undefined));
  await terminal.waitFor('Nothing was done.');
  expect(await terminal.exited).toEqual({ exitCode: 130 });
  expect(await machine.pctCalls()).toEqual([]);
});

test('undo shows the way back and asks, and after a no nothing is undone', async () => {
  const machine = await testMachine();
  const applied = inTerminal(machine, ['apply', 'media', '--yes']);
  expect(await applied.exited).toEqual({ exitCode: 0 });
  const terminal = inTerminal(machine, ['undo']);
  await terminal.waitFor('Undo it? [y/N]');
  expect(terminal.scrollback()).toContain('Undo of');
  expect(await readdir(join(machine.root, 'tank'))).toContain('media');
  terminal.press('n', 'enter');
  await terminal.waitFor('Nothing was done.');
  expect(await terminal.exited).toEqual({ exitCode: 130 });
  expect(await readdir(join(machine.root, 'tank'))).toContain('media');
});

test('no to the apply of an edit leaves the edit, and says so', async () => {
  const machine = await testMachine();
  const terminal = inTerminal(machine, ['add', 'photos', '--host-path', '/tank/photos', '--apply']);
  await terminal.waitFor('[y/N]');
  terminal.press('n', 'enter');
  expect(await terminal.exited).toEqual({ exitCode: 130 });
  expect(terminal.scrollback()).toContain('The configuration stays as written;');
  expect(await readFile(join(machine.configDir, 'phoenix_hypervisor_config.json'), 'utf8')).toContain('/tank/photos');
});

test('^C stops after the running step, which is not cut short', async () => {
  const machine = await testMachine();
  await slowPct(machine);
  const terminal = inTerminal(machine, ['apply', '--yes']);
  await terminal.waitFor('working');
  terminal.press('ctrl+c');
  await terminal.waitFor('Stopping after the running step.');
  await machine.write('go', '');
  await terminal.waitFor('Stopped: 4 done, 1 not run.');
  expect(await terminal.exited).toEqual({ exitCode: 130 });
  expect(await machine.pctCalls()).toEqual([expect.stringMatching(/^set 101 /)]);
});

// script(1) holds the other end of the terminal: with its death the kernel hangs up, and every write fails.
test('when the terminal goes, the running step ends and is in the journal', async () => {
  const machine = await testMachine();
  await slowPct(machine);
  const command = commandText([...COMMAND, ...machine.options, 'apply', '--yes']);
  const terminal = spawn('script', ['-qefc', command, '/dev/null'], {
    env: { ...machine.env, TERM: 'xterm-256color', LANG: 'C.UTF-8' },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  let shown = '';
  terminal.stdout.on('data', (text) => {
    shown += text;
  });
  await vi.waitFor(() => expect(shown).toContain('working'), 10_000);
  terminal.kill('SIGKILL');
  await once(terminal, 'close');
  await machine.write('go', '');
  const events = await vi.waitFor(async () => {
    const journal = await journalOf(machine);
    expect(journal.at(-1)).toMatchObject({ type: 'summary' });
    return journal;
  }, 10_000);
  expect(events).toContainEqual(expect.objectContaining({ type: 'step_complete', step: 'mount:101' }));
  expect(events.at(-1)).toMatchObject({ outcome: 'interrupted', notRun: 1 });
});

test('colour is for terminals, and NO_COLOR and --no-color take it away', async () => {
  const machine = await testMachine();
  const coloured = async (args: readonly string[], env?: Readonly<Record<string, string>>) => {
    const terminal = inTerminal(machine, args, env);
    await terminal.exited;
    return terminal.output().includes('\x1b[3');
  };
  expect(await coloured(['plan'])).toBe(true);
  expect(await coloured(['plan', '--no-color'])).toBe(false);
  expect(await coloured(['plan', '--plain'])).toBe(false);
  expect(await coloured(['plan'], { NO_COLOR: '1' })).toBe(false);
  expect(await coloured(['plan'], { TERM: 'dumb' })).toBe(false);
});

test('a value that could steer a terminal reaches it harmless', async () => {
  const machine = await testMachine();
  await machine.configure('phoenix_hypervisor_config.json', { domain_name: 'a\x1b[2Jb', timezone: ['\u202e'] });
  const terminal = inTerminal(machine, ['get', 'hypervisor']);
  await terminal.exited;
  expect(terminal.output()).not.toMatch(/\x1b|\u202e/);
  const one = inTerminal(machine, ['get', 'hypervisor', 'domain_name']);
  await one.exited;
  expect(one.output()).toContain('a\u241b[2Jb');
});

test.each(['SIGTERM', 'SIGHUP'] as const)('%s leaves the terminal as the screens found it', async (signal) => {
  const machine = await testMachine();
  const terminal = inTerminal(machine, []);
  await terminal.waitFor('certs');
  expect(terminal.onAlternateScreen()).toBe(true);
  process.kill(terminal.pid, signal);
  expect(await terminal.exited).toEqual({ exitCode: 130 });
  expect(terminal.onAlternateScreen()).toBe(false);
  expect(terminal.cursor().visible).toBe(true);
});

test('what the screens applied stays in the scrollback', async () => {
  const machine = await testMachine();
  const terminal = inTerminal(machine, []);
  await terminal.waitFor('certs');
  terminal.press('P');
  await terminal.waitFor('3 to create');
  terminal.press('A');
  await terminal.waitFor('esc leave');
  terminal.press('esc');
  await terminal.waitFor('Volumes');
  terminal.press('q');
  expect(await terminal.exited).toEqual({ exitCode: 0 });
  expect(terminal.scrollback()).toMatch(/Applied: 5 done\.\nJournal: .*\.jsonl/);
});

async function journalOf({ root }: TestMachine): Promise<readonly unknown[]> {
  const folder = join(root, 'var/lib/phoenix-volumes/journal');
  const [name = ''] = await readdir(folder);
  const lines = (await readFile(join(folder, name), 'utf8')).trimEnd().split('\n');
  return lines.map((line): unknown => JSON.parse(line));
}
