import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApplyEvent, ApplySummary } from '../../engine/apply/events.ts';
import type { Journal } from '../../engine/apply/recorded.ts';
import { ranSteps } from '../../engine/undo/ran.ts';
import type { Result } from '../../ground/problem.ts';
import { systemCode } from '../errno.ts';
import type { JournalProblem, RunProblem } from '../problem.ts';
import {
  JOURNAL_FORMAT,
  type JournalHeader,
  type JournalLine,
  openJournal,
  parsedLine,
  summedLine,
} from './journal.ts';

/** The journal of one apply, as it was left. */
export interface RecordedRun {
  /** Names it: the file's name without `.jsonl`. */
  readonly run: string;
  readonly path: string;
  /** What it began with; absent where that cannot be read, or is of an older program. */
  readonly header?: JournalHeader | undefined;
  readonly events: readonly ApplyEvent[];
  /** Absent: it was broken off, or still runs. */
  readonly summary?: ApplySummary | undefined;
  /** Why it cannot be undone, whatever the host is like. */
  readonly obstacle?: RunProblem | undefined;
}

/** The recorded runs, the newest first. None where there is no folder; one that cannot be read says so. */
export async function readRuns(stateDir: string): Promise<readonly RecordedRun[]> {
  const names = await runNames(stateDir);
  return Promise.all(names.map((run) => readRun(stateDir, run)));
}

/** The names of the recorded runs, the newest first; a name begins with its time. */
export async function runNames(stateDir: string): Promise<readonly string[]> {
  try {
    const entries = await readdir(journalFolder(stateDir));
    return entries
      .flatMap((entry) => (entry.endsWith(SUFFIX) ? [entry.slice(0, -SUFFIX.length)] : []))
      .sort()
      .reverse();
  } catch (error) {
    systemCode(error);
    return [];
  }
}

export async function readRun(stateDir: string, run: string): Promise<RecordedRun> {
  const path = journalPath(stateDir, run);
  const wrong = (fault: RunFault): RecordedRun => ({
    ...{ run, path, events: [] },
    obstacle: { ...fault, severity: 'error', where: { file: path }, run },
  });
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    return wrong({ code: 'run_unreadable', system: systemCode(error) });
  }
  // What follows the last line end was being written when it was killed.
  const lines = text.split('\n').slice(0, -1);
  const format = formatOf(parsedLine(lines[0] ?? ''));
  if (format !== undefined && format !== JOURNAL_FORMAT) return wrong({ code: 'run_too_old', format });
  const entries: JournalLine[] = [];
  for (const [index, line] of lines.entries()) {
    const entry = summedLine(line);
    if (entry === undefined) return wrong({ code: 'run_damaged', line: index + 1 });
    entries.push(entry);
  }
  // Whole lines of this format are what this program wrote.
  const [header, ...events] = entries as unknown as [JournalHeader | undefined, ...ApplyEvent[]];
  return header ? runOf({ run, path, header, events }) : wrong({ code: 'run_damaged', line: 1 });
}

function runOf(found: Pick<RecordedRun, 'run' | 'path' | 'header' | 'events'>): RecordedRun {
  const last = found.events.at(-1);
  const summary = last?.type === 'summary' ? last : undefined;
  const { run, path } = found;
  if (ranSteps(found.events).length > 0) return { ...found, summary };
  return { ...found, summary, obstacle: { code: 'run_did_nothing', severity: 'error', where: { file: path }, run } };
}

/** How many runs stay however old they are, and for how long all of them do. */
const KEPT_RUNS = 100;
const KEPT_DAYS = 90;

/** Begins the record of a run, which comes after all that are there, and removes the oldest of them. */
export async function beginRun(stateDir: string, header: JournalHeader): Promise<Result<Journal, JournalProblem>> {
  const [newest] = await runNames(stateDir);
  const journal = await openJournal(stateDir, header, newest);
  if (journal.ok) await dropOldRuns(stateDir, new Date());
  return journal;
}

/** Removes the oldest runs; of those that can be undone the newest stays, whatever its age. */
export async function dropOldRuns(stateDir: string, now: Date): Promise<void> {
  const old: string[] = [];
  for (const run of (await runNames(stateDir)).slice(KEPT_RUNS)) {
    const path = journalPath(stateDir, run);
    const age =
      now.getTime() -
      (await stat(path).then(
        ({ mtimeMs }) => mtimeMs,
        () => now.getTime(),
      ));
    if (age > KEPT_DAYS * 86_400_000) old.push(run);
  }
  if (old.length === 0) return;
  const newest = await newestUndoable(stateDir);
  await Promise.all(old.filter((run) => run !== newest).map((run) => rm(journalPath(stateDir, run), { force: true })));
}

async function newestUndoable(stateDir: string): Promise<string | undefined> {
  for (const run of await runNames(stateDir)) {
    if ((await readRun(stateDir, run)).obstacle === undefined) return run;
  }
  return undefined;
}

type RunFault = RunProblem extends infer Of
  ? Of extends RunProblem
    ? Omit<Of, 'severity' | 'where' | 'run'>
    : never
  : never;

const SUFFIX = '.jsonl';

/** Where the journal of a run lies. */
export const journalPath = (stateDir: string, run: string): string => join(journalFolder(stateDir), `${run}${SUFFIX}`);

/** Where all of them lie. */
export const journalFolder = (stateDir: string): string => join(stateDir, 'journal');

/** Journals of 0.1.0 have none; undefined as well: that line is damaged. */
function formatOf(first: JournalLine | undefined): string | undefined {
  if (typeof first?.format === 'string' && FORMAT.test(first.format)) return first.format;
  return first && 'started' in first && !('sum' in first) ? 'phoenix-volumes-journal/1' : undefined;
}

const FORMAT = /^phoenix-volumes-journal\/\d{1,9}$/;
