import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type MeasuredTerminal, memoryOf } from './pty.ts';

/** What the screens hold after an hour and more of polls that all brought something new. */
export interface Polled {
  readonly polls: number;
  /** Megabytes resident, after a tenth of the polls and after all. */
  readonly early: number;
  readonly late: number;
  /** The most of all samples. */
  readonly most: number;
}

/** So many looks, one after the other and not every two seconds; before each every container gets another name, which the screen shows. */
export async function polled(terminal: MeasuredTerminal, root: string, polls: number): Promise<Polled> {
  const folder = join(root, 'etc/pve/lxc');
  const files = readdirSync(folder).map((name) => join(folder, name));
  const samples: number[] = [];
  for (let poll = 1; poll <= polls; poll += 1) {
    for (const file of files)
      writeFileSync(file, readFileSync(file, 'latin1').replace(/^hostname: .*$/m, `hostname: ct-${poll}`), 'latin1');
    // Nothing is drawn where nothing new was seen: then this fails.
    await terminal.press('');
    if (poll % Math.ceil(polls / 100) === 0) samples.push(memoryOf(terminal.pid).resident);
  }
  const early = samples[Math.floor(samples.length / 10)] ?? Number.NaN;
  return { polls, early, late: samples.at(-1) ?? Number.NaN, most: Math.max(...samples) };
}
