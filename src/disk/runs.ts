import { readdir, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ApplyEvent, ApplySummary } from '../engine/apply/events.ts';
import type { Change } from '../engine/plan/types.ts';
import { ranSteps } from '../engine/undo/ran.ts';
import { systemCode } from './errno.ts';
import { JOURNAL_FORMAT, type JournalHeader } from './journal.ts';
import type { RunProblem } from './problem.ts';

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
    const entries = await readdir(folderIn(stateDir));
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
  const entries: JournalLine[] = [];
  for (const [index, line] of lines.entries()) {
    const parsed = parsedLine(line);
    if (parsed === undefined) return wrong({ code: 'run_damaged', line: index + 1 });
    entries.push(parsed);
  }
  const [first, ...events] = entries;
  if (!isHeader(first)) {
    const format = formatOf(first);
    return wrong(format === undefined ? { code: 'run_damaged', line: 1 } : { code: 'run_too_old', format });
  }
  const damaged = events.findIndex((event) => !isEvent(event));
  if (damaged >= 0) return wrong({ code: 'run_damaged', line: damaged + 2 });
  return runOf({ run, path, header: first, events: events.filter(isEvent) });
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
export const journalPath = (stateDir: string, run: string): string => join(folderIn(stateDir), `${run}${SUFFIX}`);

const folderIn = (stateDir: string): string => join(stateDir, 'journal');

/** A line of a journal before anybody knows what it is. */
export type JournalLine = Readonly<Record<string, unknown>>;

/** undefined: it is damaged. */
export function parsedLine(line: string): JournalLine | undefined {
  try {
    const parsed: unknown = JSON.parse(line);
    return typeof parsed === 'object' && parsed !== null ? (parsed as JournalLine) : undefined;
  } catch {
    return undefined;
  }
}

/** Journals of 0.1.0 have none, or an older one. */
function formatOf(first: JournalLine | undefined): string | undefined {
  if (typeof first?.format === 'string') return first.format;
  return first && 'started' in first ? 'phoenix-volumes-journal/1' : undefined;
}

const isHeader = (first: JournalLine | undefined): first is JournalLine & JournalHeader =>
  first?.format === JOURNAL_FORMAT;

const KINDS: Readonly<Record<ApplyEvent['type'], true>> = {
  plan: true,
  step_start: true,
  step_process: true,
  step_output: true,
  step_chunk: true,
  step_progress: true,
  step_complete: true,
  step_errored: true,
  step_skipped: true,
  summary: true,
};

/** The folder is root's own, so nobody else wrote it; what another program's version wrote has another format. */
const isEvent = (entry: JournalLine): entry is JournalLine & ApplyEvent =>
  typeof entry.type === 'string' && Object.hasOwn(KINDS, entry.type) && (entry.type !== 'plan' || isPlan(entry.plan));

/** Of a damaged one nobody knows what it did. */
const isPlan = (plan: unknown): boolean => isRecord(plan) && Array.isArray(plan.steps) && plan.steps.every(isStep);

function isStep(step: unknown): boolean {
  if (!isRecord(step) || !isRecord(step.change) || ![step.id, step.kind, step.target].every(isText)) return false;
  const { kind } = step.change;
  return typeof kind === 'string' && Object.hasOwn(CHANGES, kind) && CHANGES[kind as Change['kind']](step.change);
}

const isOfPath = ({ path, before }: JournalLine): boolean => isText(path) && isRecord(before);

/** Whether a change has what an undo asks of it. */
const CHANGES: Readonly<Record<Change['kind'], (change: JournalLine) => boolean>> = {
  directory: ({ path, parents }) => isText(path) && Array.isArray(parents) && parents.every(isText),
  removal: isOfPath,
  owner: isOfPath,
  mode: isOfPath,
  acl: isOfPath,
  tree: ({ path, before, kinds }) => isText(path) && isRecord(before) && Array.isArray(kinds) && kinds.every(isKind),
  mount: ({ ctid, edits }) => typeof ctid === 'number' && Array.isArray(edits) && edits.every(isEdit),
  restart: ({ ctid }) => typeof ctid === 'number',
  unit: ({ ctid, files }) => typeof ctid === 'number' && Array.isArray(files) && files.every(isUnitFile),
  reload: () => true,
};

const isUnitFile = (file: unknown): boolean =>
  isRecord(file) && isText(file.at) && [file.before, file.after].every((text) => text === null || isText(text));

const isEdit = (edit: unknown): boolean => isRecord(edit) && [edit.key, edit.target, edit.action].every(isText);

const isKind = (kind: unknown): boolean => isRecord(kind) && isRecord(kind.from) && isRecord(kind.to);

const isText = (value: unknown): boolean => typeof value === 'string';

const isRecord = (value: unknown): value is JournalLine => typeof value === 'object' && value !== null;
