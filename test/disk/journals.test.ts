import { appendFileSync, mkdirSync, readFileSync, renameSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { JOURNAL_FORMAT, journalLine } from '../../src/disk/journal/journal.ts';
import { journalsIn } from '../../src/disk/journal/journals.ts';
import { processStart } from '../../src/disk/process.ts';
import { tempFolder } from '../host/temp-folder.ts';

const own = { pid: process.pid, started: processStart(process.pid) };
const started = (ctid: number): string => journalLine({ type: 'step_process', step: `mount:${ctid}`, ctid, ...own });

const begunWith = (ctid: number): string => journalLine({ format: JOURNAL_FORMAT }) + started(ctid);

/** A journal of an apply that was killed. */
function killed() {
  const folder = join(tempFolder(), 'journal');
  mkdirSync(folder);
  const path = join(folder, '2026-01-01T000000.000Z-1.jsonl');
  writeFileSync(path, begunWith(101));
  return { path, journals: journalsIn(join(folder, '..')) };
}

const ctids = async ({ journals }: ReturnType<typeof killed>): Promise<readonly number[]> =>
  (await journals.calls()).map(({ ctid }) => ctid);

test('a journal that nobody writes to is read once', async () => {
  const one = killed();
  await ctids(one);
  const reads = () => Number(/^rchar: (\d+)/m.exec(readFileSync('/proc/self/io', 'utf8'))?.[1]);
  const before = reads();
  for (let poll = 0; poll < 20; poll++) await ctids(one);
  const small = reads() - before;
  appendFileSync(one.path, `${'x'.repeat(1_000_000)}\n`);
  await ctids(one);
  const afterGrowth = reads();
  for (let poll = 0; poll < 20; poll++) {
    await ctids(one);
    await one.journals.cutOff();
  }
  // Whether a process runs is read each time; the journal would be 40 MB.
  expect(small).toBeLessThan(500_000);
  expect(reads() - afterGrowth).toBeLessThan(5_000_000);
});

test('what is added to it is known at the next question', async () => {
  const one = killed();
  expect(await ctids(one)).toEqual([101]);
  appendFileSync(one.path, started(102));
  expect(await ctids(one)).toEqual([101, 102]);
  appendFileSync(one.path, journalLine({ type: 'summary', failed: 0 }));
  expect(await ctids(one)).toEqual([]);
});

test('another file in its place is read, though it is as long and as old', async () => {
  const one = killed();
  expect(await ctids(one)).toEqual([101]);
  const other = `${one.path}.new`;
  writeFileSync(other, begunWith(103));
  expect(statSync(other).size).toBe(statSync(one.path).size);
  const when = new Date('2026-01-01');
  utimesSync(one.path, when, when);
  utimesSync(other, when, when);
  renameSync(other, one.path);
  expect(await ctids(one)).toEqual([103]);
});
