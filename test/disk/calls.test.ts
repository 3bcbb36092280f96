import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { runningCalls } from '../../src/disk/journal/calls.ts';
import { JOURNAL_FORMAT, journalLine } from '../../src/disk/journal/journal.ts';
import { processStart } from '../../src/disk/process.ts';
import { tempFolder, until, writeFiles } from '../host/temp-folder.ts';

/** A journal of a real process, with these last words. */
function recorded(...last: readonly object[]) {
  const child = spawn('sleep', ['60'], { stdio: 'ignore' });
  onTestFinished(() => void child.kill('SIGKILL'));
  const { pid = 0 } = child;
  const started = processStart(pid);
  const lines = [
    { format: JOURNAL_FORMAT },
    { type: 'plan', plan: 'x'.repeat(10_000) },
    { type: 'step_process', step: 'mount:101', ctid: 101, pid, started },
    ...last,
  ];
  const stateDir = tempFolder();
  const text = lines.map(journalLine).join('');
  writeFiles(join(stateDir, 'journal'), { '2026-01-01T000000.000Z-1.jsonl': text });
  return { stateDir, pid, child, started };
}

test.each([
  ['was broken off', []],
  ['gave up waiting for it', [{ type: 'step_errored' }, { type: 'summary', failed: 1 }]],
])('the process of an apply that %s is found for as long as it lives', async (_, last) => {
  const { stateDir, pid, child } = recorded(...last);
  expect(await runningCalls(stateDir)).toEqual([{ ctid: 101, pid }]);
  child.kill('SIGKILL');
  await until(() => processStart(pid) === undefined, 'its end');
  expect(await runningCalls(stateDir)).toEqual([]);
});

test('of an apply of which no step failed none is looked for', async () => {
  const { stateDir } = recorded({ type: 'summary', failed: 0 });
  expect(await runningCalls(stateDir)).toEqual([]);
});

test('without a journal there is none', async () => {
  expect(await runningCalls(tempFolder())).toEqual([]);
});
