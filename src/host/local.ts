import type { ChangeResult, Host, PerformRun } from '../engine/apply/host.ts';
import { systemOf } from '../engine/observed/facts.ts';
import type { Change } from '../engine/plan/types.ts';
import { descriptorTree } from './change/descriptors.ts';
import { changeDirectory } from './change/directory.ts';
import { changeMounts } from './change/mount.ts';
import { runPct } from './change/pct.ts';
import { restartContainer } from './change/restart.ts';
import { changeUnits, reloadUnits } from './change/unit.ts';
import { readContainerFile } from './containers.ts';
import { kernelRoot, type Machine, onDisk } from './machine.ts';
import { unmade } from './problem.ts';
import { readFacts, readMounts } from './read/facts.ts';
import { readEmptiness, readPaths } from './read/paths.ts';
import { changeTree } from './tree/change.ts';

/** How to reach the machine we run on. */
export interface LocalHostOptions {
  /** '' or the folder taken as the machine's file system root. */
  readonly root: string;
  /** Milliseconds a `pct` call gets before it is reported as still running; 120,000 when absent. */
  readonly pctTimeoutMs?: number;
  /** Milliseconds a network share gets to answer; 3,000 when absent. */
  readonly networkTimeoutMs?: number;
}

/** The machine we run on, or the one below the folder `root`. */
export function localHost({ root, pctTimeoutMs, networkTimeoutMs }: LocalHostOptions): Host {
  const machine: Machine = { host: 'local', root: kernelRoot(root), networkTimeoutMs };
  return {
    name: 'local',
    facts: (query, signal) => readFacts(machine, query, signal),
    emptiness: (paths) => readEmptiness(machine, paths),
    containerFile: async (ctid) => readContainerFile(machine, ctid),
    perform: (change, run) => perform(machine, change, run, run.timeoutMs ?? pctTimeoutMs),
  };
}

/** A change once begun is never cut short, but that of a tree, which stops between chunks: the signal is for the engine. */
async function perform(machine: Machine, change: Change, run: PerformRun, timeoutMs?: number): Promise<ChangeResult> {
  const { onOutput, onStart } = run;
  switch (change.kind) {
    case 'directory':
    case 'removal':
    case 'owner':
    case 'mode':
    case 'acl':
      return (await silence(machine, change.path)) ?? changeDirectory(descriptorTree(onDisk(machine, '')), change);
    case 'tree':
      return (await silence(machine, change.path)) ?? changeTree(descriptorTree(onDisk(machine, '')), change, run);
    case 'mount':
      return changeMounts(machine, change, (argv) => runPct(argv, { onOutput, onStart, timeoutMs }));
    case 'unit':
      return changeUnits(machine, change);
    case 'reload':
      return reloadUnits(change);
    case 'restart':
      return restartContainer(machine, change, (argv, { patience }) =>
        runPct(argv, { onOutput, onStart, timeoutMs: timeoutMs && timeoutMs + patience * 1000 }),
      );
  }
}

/** A share that does not answer: to enter it ourselves would hang us. */
async function silence(machine: Machine, path: string): Promise<ChangeResult | undefined> {
  const facts = await readPaths(machine, [path], readMounts(machine));
  for (const [at, fact] of facts) {
    if (fact.kind !== 'unknown' || systemOf(fact.error) !== 'ETIMEDOUT') continue;
    return unmade('failed', { code: 'directory_unreadable', path, at, error: fact.error });
  }
  return undefined;
}
