import { mkdtemp, open, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { JOURNAL_FORMAT, type JournalHeader, openJournal, summedLine } from '../../src/disk/journal/journal.ts';
import type { ApplyEvent } from '../../src/engine/apply/events.ts';

const HEADER: JournalHeader = {
  started: '2026-01-02T03:04:05.678Z',
  host: 'local',
  node: 'pve1',
  configDir: '/etc/phoenix',
  argv: ['apply', '--yes'],
  pid: 4711,
  version: '0.1.0',
};

const START: ApplyEvent = { type: 'step_start', step: 'mode:/tank', time: '2026-01-02T03:04:06.000Z' };

async function folder(): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), 'phoenix-journal-'));
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

async function opened(stateDir: string) {
  const result = await openJournal(stateDir, HEADER);
  if (!result.ok) throw new Error(result.problems[0].code);
  return result.value;
}

test('the header is on the disk as soon as the journal is open', async () => {
  const journal = await opened(join(await folder(), 'state/phoenix'));
  expect(summedLine((await readFile(journal.path, 'utf8')).trimEnd())).toEqual({ format: JOURNAL_FORMAT, ...HEADER });
  await journal.close();
});

test('an event is in the file once it is recorded', async () => {
  const journal = await opened(await folder());
  await journal.record(START);
  const lines = (await readFile(journal.path, 'utf8')).split('\n');
  expect(summedLine(lines[1] ?? '')).toEqual(START);
  await journal.close();
});

test('folder and file are for one user alone, and named after time and process', async () => {
  const state = await folder();
  const journal = await opened(state);
  await journal.close();
  expect(await readdir(join(state, 'journal'))).toEqual(['2026-01-02T030405.678Z-4711.jsonl']);
  expect((await stat(join(state, 'journal'))).mode & 0o777).toBe(0o700);
  expect((await stat(journal.path)).mode & 0o777).toBe(0o600);
});

test('a journal comes after the newest one, also where the clock went back', async () => {
  const state = await folder();
  const nameAfter = async (newest: string | undefined, pid: number) => {
    const result = await openJournal(state, { ...HEADER, pid }, newest);
    if (!result.ok) throw new Error(result.problems[0].code);
    await result.value.close();
    return result.value.path.slice(`${state}/journal/`.length);
  };
  expect(await nameAfter('2026-01-02T030405.677Z-9', 1)).toBe('2026-01-02T030405.678Z-1.jsonl');
  expect(await nameAfter('2027-12-31T235959.999Z-9', 2)).toBe('2028-01-01T000000.000Z-2.jsonl');
  expect(await nameAfter('what somebody put there', 3)).toBe('2026-01-02T030405.678Z-3.jsonl');
});

test('a journal never replaces another', async () => {
  const state = await folder();
  await (await opened(state)).close();
  expect(await openJournal(state, HEADER)).toMatchObject({ ok: false });
});

test('a state folder that cannot be made is reported with its path and why', async () => {
  const state = await folder();
  await writeFile(join(state, 'file'), '');
  const result = await openJournal(join(state, 'file/below'), HEADER);
  const path = join(state, 'file/below/journal/2026-01-02T030405.678Z-4711.jsonl');
  expect(result).toMatchObject({ ok: false, problems: [{ code: 'journal_unwritable', path, system: 'ENOTDIR' }] });
});

test('an event that cannot be recorded is reported with what kept it from the disk', async () => {
  const journal = await opened(await folder());
  await journal.close();
  expect(await journal.record(START)).toMatchObject({ code: 'journal_lost', path: journal.path, system: 'EBADF' });
});

test('what a step prints costs no write to the disk of its own, what it begins and ends does', async () => {
  const journal = await opened(await folder());
  const handle = await open(journal.path);
  const sync = vi.spyOn(Object.getPrototypeOf(handle), 'datasync');
  await handle.close();
  onTestFinished(() => sync.mockRestore());
  const { step, time } = START;
  await journal.record(START);
  for (const text of ['one', 'two']) await journal.record({ type: 'step_output', step, time, stream: 'stdout', text });
  expect(sync).toHaveBeenCalledTimes(1);
  await journal.close();
});

test('no character that steers a terminal stands raw in a journal, and all of them are kept', async () => {
  const journal = await opened(await folder());
  const text = '\u009b2J \u202e \u{e0041} \ud800 \u001b[31m \u2028 é 目';
  const { step, time } = START;
  await journal.record({ type: 'step_output', step, time, stream: 'stdout', text });
  const line = (await readFile(journal.path, 'utf8')).split('\n')[1] ?? '';
  expect(line).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u);
  expect(line).toContain('é 目');
  expect(JSON.parse(line)).toMatchObject({ text });
  await journal.close();
});
