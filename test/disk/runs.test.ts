import { mkdir, readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { JOURNAL_FORMAT, journalLine } from '../../src/disk/journal/journal.ts';
import { dropOldRuns, readRuns } from '../../src/disk/journal/runs.ts';
import { tempFolder } from '../host/temp-folder.ts';

const NOW = new Date('2026-06-01T00:00:00Z');
const DAY = 86_400_000;

/** So many runs, each a day older than the one before; `undoable` did something. */
async function recorded(count: number, undoable: (age: number) => boolean = () => true): Promise<string> {
  const stateDir = tempFolder();
  const folder = join(stateDir, 'journal');
  await mkdir(folder);
  for (let age = 0; age < count; age++) {
    const time = new Date(NOW.getTime() - age * DAY);
    const path = join(folder, `${time.toISOString().replaceAll(':', '')}-1.jsonl`);
    const started = { format: JOURNAL_FORMAT, started: time.toISOString(), argv: [] };
    const change = { kind: 'mode', path: '/tank', mode: 0, before: { uid: 0, gid: 0, mode: 0, dev: 1, ino: 1 } };
    const step = { id: 'mode:/tank', kind: 'mode', target: '/tank', change };
    const events = undoable(age)
      ? [
          { type: 'plan', plan: { steps: [step] } },
          { type: 'step_start', step: 'mode:/tank' },
        ]
      : [];
    await writeFile(path, [started, ...events].map(journalLine).join(''));
    await utimes(path, time, time);
  }
  return stateDir;
}

const left = async (stateDir: string) => (await readdir(join(stateDir, 'journal'))).length;

test('the last hundred runs stay however old they are', async () => {
  const stateDir = await recorded(100);
  await dropOldRuns(stateDir, new Date(NOW.getTime() + 1000 * DAY));
  expect(await left(stateDir)).toBe(100);
});

test('of more than a hundred those of the last ninety days stay, and the rest goes', async () => {
  const stateDir = await recorded(110);
  await dropOldRuns(stateDir, new Date(NOW.getTime() - 12 * DAY));
  expect(await left(stateDir)).toBe(103);
});

test('the newest run that can be undone stays whatever its age', async () => {
  const stateDir = await recorded(105, (age) => age >= 103);
  await dropOldRuns(stateDir, new Date(NOW.getTime() + 1000 * DAY));
  const runs = await readRuns(stateDir);
  expect(runs).toHaveLength(101);
  expect(runs.filter(({ obstacle }) => obstacle === undefined)).toHaveLength(1);
});

test('a journal in which one byte is another is damaged, wherever it is, and never another run', async () => {
  const stateDir = await recorded(1);
  const [name = ''] = await readdir(join(stateDir, 'journal'));
  const path = join(stateDir, 'journal', name);
  const whole = await readFile(path);
  const [expected] = await readRuns(stateDir);
  expect(expected?.obstacle).toBeUndefined();
  const last = whole.length - 1;
  for (let at = 0; at < whole.length; at++) {
    const bytes = Buffer.from(whole);
    bytes[at] = (whole[at] ?? 0) === 0x31 ? 0x32 : 0x31;
    await writeFile(path, bytes);
    const [run] = await readRuns(stateDir);
    // Without its end the last line is one that was being written.
    if (at === last) expect(run?.events).toEqual(expected?.events.slice(0, -1));
    else expect(run?.obstacle?.code, `byte ${at}`).toMatch(/^run_(damaged|too_old)$/);
  }
});
