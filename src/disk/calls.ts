import { readFile } from 'node:fs/promises';
import type { ApplyEvent } from '../engine/apply/events.ts';
import type { RunningCall } from '../engine/observed/memory.ts';
import { systemCode } from './errno.ts';
import { processStart } from './process.ts';
import { journalPath, runNames } from './runs.ts';

/** The calls of `pct` that recorded applies started and that still run, whatever became of the apply; each once. */
export async function runningCalls(stateDir: string): Promise<readonly RunningCall[]> {
  const found = await Promise.all((await runNames(stateDir)).map((run) => startedIn(journalPath(stateDir, run))));
  const alive = found.flat().filter(({ pid, started }) => processStart(pid) === started);
  return alive.map(({ ctid, pid }) => ({ ctid, pid }));
}

type Started = Extract<ApplyEvent, { readonly type: 'step_process' }>;

async function startedIn(path: string): Promise<readonly Started[]> {
  const text = await textOf(path);
  // Plans are long, and most of a journal.
  const lines = text.split('\n').filter((line) => line.includes('"step_process"'));
  return lines.map(parsed).filter(isStarted);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    systemCode(error);
    return '';
  }
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function isStarted(event: unknown): event is Started {
  if (typeof event !== 'object' || event === null) return false;
  const { type, ctid, pid, started } = event as Record<string, unknown>;
  return type === 'step_process' && typeof ctid === 'number' && typeof pid === 'number' && typeof started === 'string';
}
