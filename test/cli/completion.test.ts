import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Command } from 'commander';
import { describe, expect, it, onTestFinished } from 'vitest';
import { optionsOf } from '../../src/commands/complete/asked.ts';
import { offerFor } from '../../src/commands/complete/values.ts';
import { programFor } from '../../src/commands/program.ts';
import { NO_NAMES } from '../../src/operations/files/names.ts';
import { testMachine } from './machine.ts';
import { run } from './run.ts';

const program = await programFor([], () => {});

const everyCommand = (command: Command): readonly Command[] => [command, ...command.commands.flatMap(everyCommand)];

/** The first line, which says how to take the others, and their words. */
async function offered(
  words: readonly string[],
): Promise<{ readonly mode: string | undefined; readonly words: readonly string[] }> {
  const { code, stdout, stderr } = await run(['complete', '--', ...words]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  const [mode, ...lines] = stdout.trimEnd().split('\n');
  return { mode, words: lines.map((line) => line.split('\t')[0] ?? '') };
}

describe('what may follow on a command line', () => {
  it('is every machine that --host takes', async () => {
    expect((await offered(['--host', ''])).words).toEqual(['local', 'demo', 'demo:', 'demo-cluster', 'demo-cluster:']);
    expect((await offered(['--host', 'demo-'])).words).toEqual(['demo-cluster', 'demo-cluster:']);
  });

  it('is said of every value of an option and of every argument', () => {
    const known = async () => NO_NAMES;
    const asked = { before: '', typed: '', values: {} };
    for (const command of everyCommand(program)) {
      for (const option of optionsOf(command).filter(({ required, optional }) => required || optional))
        expect(offerFor({ ...asked, what: { kind: 'option', option } }, known, []), option.flags).toBeDefined();
      for (const argument of command.registeredArguments)
        expect(
          offerFor({ ...asked, what: { kind: 'argument', argument, command } }, known, []),
          `${command.name()} ${argument.name()}`,
        ).toBeDefined();
    }
  });

  it('is a command, its options and those of all commands, and what it can choose from', async () => {
    expect(await offered(['pl'])).toEqual({ mode: 'words', words: ['plan'] });
    expect((await offered([''])).words).toEqual(program.commands.map((command) => command.name()));
    expect((await offered(['plan', '--p'])).words).toEqual(['--prune', '--pct-timeout', '--plain']);
    expect((await offered(['explain', '--for', ''])).words).toEqual(['read', 'write']);
    expect((await offered(['explain', '--for=r'])).words).toEqual(['--for=read']);
    expect((await offered(['export', 't'])).words).toEqual(['terraform']);
    expect((await offered(['get', ''])).words).toEqual(['hypervisor', 'lxc', 'vm', 'stack']);
    expect((await offered(['help', 'val'])).words).toEqual(['validate']);
    expect((await offered(['completion', ''])).words).toEqual(['bash', 'zsh', 'fish']);
  });

  it('is left to the shell where files and folders of its own are meant', async () => {
    expect(await offered(['plan', '--out', ''])).toEqual({ mode: 'files', words: [] });
    expect(await offered(['--config-dir', 'et'])).toEqual({ mode: 'folders', words: [] });
    expect(await offered(['add', 'media', '--host-path', '/t'])).toEqual({ mode: 'folders', words: [] });
  });

  it('is nothing where a name is new, and after the last argument', async () => {
    expect(await offered(['add', ''])).toEqual({ mode: 'words', words: [] });
    expect(await offered(['journal', 'x', ''])).toEqual({ mode: 'words', words: [] });
  });
});

describe('on a machine', () => {
  const machine = async () => {
    const made = await testMachine();
    return { ...made, at: (...words: readonly string[]) => offered([...made.options, ...words]) };
  };

  it('has its volumes and containers, wherever the words before say that they are', async () => {
    const { at } = await machine();
    const all = await at('plan', '');
    expect(all.words).toContain('101');
    expect(all.words.some((word) => /^[a-z]/.test(word))).toBe(true);
    expect((await at('set', '')).words).toEqual(all.words.filter((word) => /^[a-z]/.test(word)));
    expect((await at('set', 'media', '--unmount', '')).words).toEqual(all.words.filter((word) => /^\d/.test(word)));
  });

  it('has what follows a container in the same word', async () => {
    const { at } = await machine();
    expect(await at('explain', '101')).toEqual({ mode: 'part', words: ['101:'] });
    const paths = (await at('explain', '101:33:')).words;
    expect(paths.length).toBeGreaterThan(0);
    for (const path of paths) expect(path).toMatch(/^101:33:\//);
    expect((await at('add', 'x', '--mount', '101=/x,s')).words).toEqual(['101=/x,shared']);
    expect((await at('set', 'x', '--access', '101:33=')).words).toEqual(['101:33=read', '101:33=read-write']);
  });

  it('has the members of its cluster, and none where it is in none', async () => {
    const { at, write } = await machine();
    expect((await at('--node', '')).words).toEqual([]);
    await write('root/etc/pve/nodes/pve2/lxc/201.conf', 'hostname: mail\n');
    await write('root/etc/pve/nodes/pve1/lxc/101.conf', 'hostname: web\n');
    expect((await at('--node', '')).words).toEqual(['pve1', 'pve2']);
  });

  it('has its folders where it lies below one', async () => {
    const { at } = await machine();
    expect((await at('add', 'x', '--host-path', '/et')).words).toContain('/etc/');
  });

  it('of the recorded applies, the newest first, wherever they are kept', async () => {
    const { at, write } = await machine();
    expect((await at('undo', '')).words).toEqual([]);
    for (const time of ['2026-11-26T10-00-00.000Z', '2026-11-27T10-00-00.000Z'])
      await write(`root/var/lib/phoenix-volumes/journal/${time}-1.jsonl`, '');
    const runs = ['2026-11-27T10-00-00.000Z-1', '2026-11-26T10-00-00.000Z-1'];
    expect((await at('undo', '2026')).words).toEqual(runs);
    expect((await at('journal', '')).words).toEqual(runs);
    await write('root/kept/journal/2026-11-25T10-00-00.000Z-7.jsonl', '');
    expect((await at('--state-dir', '/kept', 'undo', '')).words).toEqual(['2026-11-25T10-00-00.000Z-7']);
  });

  it('has fewer names where a file is no JSON, and no error', async () => {
    const { at, write } = await machine();
    await write('etc/phoenix_hypervisor_config.json', '{');
    expect((await at('plan', '')).words).toContain('101');
  });
});

it('a demo that is not there is not made by asking', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'phoenix-completion-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const options = ['--host', `demo:${folder}/demo`];
  expect((await offered([...options, 'plan', ''])).words).toEqual([]);
  expect(existsSync(join(folder, 'demo'))).toBe(false);
  await run([...options, 'plan']);
  expect((await offered([...options, 'set', 'me'])).words).toEqual(['media']);
});
