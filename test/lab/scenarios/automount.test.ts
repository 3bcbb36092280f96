import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { tableOf } from '../../../src/engine/observed/mounts.ts';
import { readFacts } from '../../../src/host/read/facts.ts';
import { tempFolder } from '../../host/temp-folder.ts';

// The kernel's own autofs, with a small program in systemd's place.

test('an automount that waits is woken before the machine is read: what lies there is its file system’s', async () => {
  const at = await automount('answers');
  const facts = await readFacts({ host: 'local', root: '' }, { hostPaths: [`${at}/media`] });
  expect(tableOf(facts.mountinfo)?.get(at)).toMatchObject({ fstype: 'tmpfs', source: 'nas:/export' });
  expect(facts.paths.get(`${at}/media`)).toMatchObject({ kind: 'directory', empty: true });
});

test('an automount that nobody asks about goes on waiting', async () => {
  const at = await automount('answers');
  const { mountinfo } = await readFacts({ host: 'local', root: '' }, { hostPaths: [] });
  expect(tableOf(mountinfo)?.get(at)).toMatchObject({ fstype: 'autofs' });
});

test('an automount whose server never answers is waited for only so long, and is unknown', async () => {
  const at = await automount('is silent');
  const machine = { host: 'local', root: '', networkTimeoutMs: 500 } as const;
  const facts = await readFacts(machine, { hostPaths: [`${at}/media`] });
  expect(tableOf(facts.mountinfo)?.get(at)).toMatchObject({ fstype: 'autofs' });
  expect(facts.paths.get(`${at}/media`)).toMatchObject({ kind: 'unknown', error: { system: 'ETIMEDOUT' } });
});

async function automount(server: 'answers' | 'is silent'): Promise<string> {
  const at = join(tempFolder(), 'nas');
  mkdirSync(at);
  const script = join(import.meta.dirname, '../automount.pl');
  const child = spawn('perl', [script, at, 'nas:/export', server === 'answers' ? '1' : '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => unmounted(at, child));
  const lines = createInterface(child.stdout);
  const first = await new Promise<string>((resolve) => {
    lines.once('line', resolve);
    child.once('exit', () => resolve('it ended'));
  });
  expect(first).toBe('waiting');
  return at;
}

/** Whoever still waits there is let go once the program is gone. */
async function unmounted(at: string, child: ChildProcess): Promise<void> {
  child.kill('SIGKILL');
  while (spawnSync('umount', ['-l', at]).status === 0);
}
