import type { Rehearsal } from '../../../src/proxmox/rehearsal/rehearse.ts';
import type { Scenario } from './generate.ts';
import { identity, type Started } from './start.ts';

/** What was said about one container and what came of it. */
export interface Verdict {
  readonly seed: number;
  readonly about: readonly string[];
  readonly text: string;
  readonly starts: Rehearsal['starts'];
  /** the codes of all reasons and notes */
  readonly codes: readonly string[];
  /** why it was not answered: `hookscript about /srv/d1/no` */
  readonly unknown: readonly string[];
  readonly up: boolean;
  /** mounts that started containers did not show */
  readonly hidden: number;
  /** where word and deed differ, in words for whoever mends it */
  readonly wrong: readonly string[];
  readonly output: string;
}

export function compared(scenario: Scenario, rehearsal: Rehearsal, started: Started): Verdict {
  const { starts, why, notes, mounts } = rehearsal;
  const wrong: string[] = [];
  if (starts === 'fails' && started.up) wrong.push('said to fail, and started');
  if ((starts === 'ok' || starts === 'hides') && !started.up) wrong.push(`said to be ${starts}, and failed`);
  let hidden = 0;
  for (const { key, source, target, starts: predicted } of started.up ? mounts : []) {
    const seen = isSeen(source, started.seen.get(target));
    if (!seen) hidden += 1;
    const optional = notes.some(
      (note) =>
        note.code === 'optional_left_out' && note.key === key && note.target === target && note.source === source,
    );
    const expected = predicted === 'ok' && !optional;
    if (predicted !== 'unknown' && predicted !== 'fails' && expected !== seen) {
      wrong.push(`${key} ${source} on ${target}: said to be ${expected ? 'seen' : 'hidden'}, and it is not`);
    }
  }
  for (const note of notes) {
    if (note.code !== 'directory_made' || !started.up) continue;
    if (identity(note.path) === undefined) wrong.push(`${note.path} was said to be made`);
  }
  return {
    seed: scenario.seed,
    about: scenario.about,
    text: scenario.text,
    starts,
    codes: [...why, ...notes].map((one) => (one.code === 'unknown' ? `unknown ${one.reason}` : one.code)),
    unknown: why.flatMap((one) => (one.code === 'unknown' ? [`${one.reason} about ${one.about}`] : [])),
    up: started.up,
    hidden,
    wrong,
    output: started.output,
  };
}

/** A new file system has no other name than not being one of the host's directories. */
function isSeen(source: string, seen: string | undefined): boolean {
  const containersDevice = identity('/var/lib/lxc')?.split(':')[0];
  return source.startsWith('/')
    ? seen !== undefined && seen === identity(source)
    : seen !== undefined && seen.split(':')[0] !== containersDevice;
}
