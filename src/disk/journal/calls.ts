import { open } from 'node:fs/promises';
import type { ApplyEvent } from '../../engine/apply/events.ts';
import type { RunningCall } from '../../engine/observed/memory.ts';
import { systemCode } from '../errno.ts';
import { processStart } from '../process.ts';
import { textOrNothing } from '../text.ts';
import { type JournalLine, parsedLine } from './journal.ts';
import { journalPath, runNames } from './runs.ts';

/** The calls of `pct` that recorded applies started and that still run, whatever became of the apply; each once. */
export async function runningCalls(
  stateDir: string,
  readOf: ReadOf<readonly Started[]> = readNow,
): Promise<readonly RunningCall[]> {
  const paths = (await runNames(stateDir)).map((run) => journalPath(stateDir, run));
  const found = await Promise.all(paths.map((path) => readOf(path, () => startedIn(path))));
  const alive = found.flat().filter(({ pid, started }) => processStart(pid) === started);
  return alive.map(({ ctid, pid }) => ({ ctid, pid }));
}

/** The process of a `pct`, as its journal names it. */
export type Started = Extract<ApplyEvent, { readonly type: 'step_process' }>;

/** What is read of a file, by whoever may know it already. */
export type ReadOf<Value> = (path: string, read: () => Promise<Value>) => Promise<Value>;

/** Whatever was read before. */
const readNow = <Value>(_: string, read: () => Promise<Value>): Promise<Value> => read();

async function startedIn(path: string): Promise<readonly Started[]> {
  if (await endedWell(path)) return [];
  const text = await textOrNothing(path);
  // Plans are long, and most of a journal.
  const lines = text.split('\n').filter((line) => line.includes('"step_process"'));
  return lines.map(parsedLine).filter(isStarted);
}

/** Longer than any summary without a problem. */
const TAIL = 4096;

/** Its last words are that no step failed: then each call ended, and the rest, which can be long, need not be read. */
export async function endedWell(path: string): Promise<boolean> {
  try {
    const file = await open(path);
    try {
      const { size } = await file.stat();
      const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(TAIL), position: Math.max(0, size - TAIL) });
      const last = parsedLine(buffer.toString('utf8', 0, bytesRead).trimEnd().split('\n').at(-1) ?? '');
      return last?.type === 'summary' && last.failed === 0;
    } finally {
      await file.close();
    }
  } catch (error) {
    systemCode(error);
    return false;
  }
}

function isStarted(event: JournalLine | undefined): event is JournalLine & Started {
  if (event?.type !== 'step_process') return false;
  const { ctid, pid, started } = event;
  return typeof ctid === 'number' && typeof pid === 'number' && typeof started === 'string';
}
