import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { ApplyEvent } from '../../src/engine/apply/events.ts';
import type { TestMachine } from '../cli/machine.ts';
import { processExists } from '../host/temp-folder.ts';

/** The events of every apply so far, oldest first. A process that is killed may leave half a line, never more. */
export async function journals({ root }: TestMachine): Promise<readonly (readonly ApplyEvent[])[]> {
  const folder = join(root, 'var/lib/phoenix-volumes/journal');
  const names = await readdir(folder).catch(() => []);
  return Promise.all(names.sort().map(async (name) => eventsIn(await readFile(join(folder, name), 'utf8'))));
}

/** Lines written to the newest journal so far, its header included. */
export async function journalLines({ root }: TestMachine): Promise<number> {
  const folder = join(root, 'var/lib/phoenix-volumes/journal');
  const [newest] = (await readdir(folder).catch(() => [])).sort().reverse();
  return newest === undefined ? 0 : (await readFile(join(folder, newest), 'utf8')).split('\n').length - 1;
}

/** The processes of all `pct` calls on record. */
export async function pctPids(machine: TestMachine): Promise<readonly number[]> {
  const events = (await journals(machine)).flat();
  return events.flatMap((event) => (event.type === 'step_process' ? [event.pid] : []));
}

/** Waits until none of them runs: until then their containers are blocked. */
export async function pctEnded(machine: TestMachine): Promise<void> {
  const pids = await pctPids(machine);
  await vi.waitFor(() => expect(pids.filter(processExists)).toEqual([]), 10_000);
}

function eventsIn(text: string): readonly ApplyEvent[] {
  const whole = text.split('\n').slice(0, -1);
  return whole.slice(1).map((line): ApplyEvent => JSON.parse(line));
}
