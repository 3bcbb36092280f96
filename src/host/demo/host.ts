import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { ChangeResult, Host, OutputLine, PerformRun } from '../../engine/apply/host.ts';
import type { Change } from '../../engine/plan/types.ts';
import { good } from '../../ground/problem.ts';
import { changeDirectory } from '../change/directory.ts';
import { pctFailure } from '../change/failure.ts';
import { changeMounts } from '../change/mount.ts';
import { restartContainer } from '../change/restart.ts';
import { changeUnits } from '../change/unit.ts';
import { readContainerFile } from '../containers.ts';
import { kernelRoot, type Machine } from '../machine.ts';
import type { Reachable } from '../member/ssh.ts';
import { readFacts } from '../read/facts.ts';
import { demoOverlay, demoTree } from './disk.ts';
import { demoPct } from './pct.ts';
import { changeDemoTree, lookDemoTree } from './tree.ts';

const PACE_MS = 150;

export interface DemoHostOptions {
  /** A folder that `seedDemo` filled. */
  readonly dir: string;
  /** Milliseconds before a command's end and each line of its output, so that there is something to watch; 150 when absent. */
  readonly paceMs?: number;
}

/** The built-in machine below a folder: the same reading and the same checks, a pretended `pct`, nothing outside the folder. */
export function demoHost({ dir, paceMs = PACE_MS }: DemoHostOptions): Host {
  const root = kernelRoot(dir);
  return {
    name: 'demo',
    facts: (query, signal) => readFacts(demoMachine(dir), query, signal),
    containerFile: async (ctid) => readContainerFile(demoMachine(dir), ctid),
    perform: (change, run) => perform(root, change, run, paceMs),
  };
}

/** The demo as the readers see it: what `readCompletions` takes. */
export function demoMachine(dir: string): Machine {
  const root = kernelRoot(dir);
  return { host: 'demo', root, overlay: demoOverlay(root), lookTree: (path) => lookDemoTree(root, path) };
}

async function perform(root: string, change: Change, run: PerformRun, paceMs: number): Promise<ChangeResult> {
  await setTimeout(paceMs);
  switch (change.kind) {
    case 'directory':
    case 'removal':
    case 'owner':
    case 'mode':
    case 'acl':
      return changeDirectory(demoTree(root), change);
    case 'tree':
      return changeDemoTree(root, change, run, paceMs);
    case 'mount':
      return changeMounts(demoMachine(root), change, (argv) => runDemoPct(root, argv, run, paceMs));
    case 'unit':
      return changeUnits(demoMachine(root), change);
    case 'reload':
      return good('done');
    case 'restart':
      // Nobody watches a demo to see it wait.
      return restartContainer(demoMachine(root), { ...change, pause: 0 }, (argv) =>
        runDemoPct(root, argv, run, paceMs),
      );
  }
}

async function runDemoPct(
  root: string,
  argv: readonly string[],
  { onOutput }: PerformRun,
  paceMs: number,
): Promise<ChangeResult> {
  const { exit, stderr } = demoPct(root, argv);
  const lines = linesOf(stderr);
  for (const line of lines) {
    await setTimeout(paceMs);
    onOutput(line);
  }
  if (exit === 0) return good('done');
  const errors = lines.map(({ text }) => text);
  return pctFailure(argv, { code: exit }, errors);
}

function linesOf(text: string): readonly OutputLine[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines.map((line) => ({ stream: 'stderr', text: line }));
}

/** What calls a member of a demo: its far end runs on this machine, on a folder of its own, and talks as over ssh. */
export const demoCaller =
  (root: string) =>
  ({ name, ip }: Reachable): readonly [string, ...string[]] => {
    const folder = join(root, 'members', name);
    if (existsSync(folder)) return [...OURSELVES, '--host', `demo:${folder}`, 'member'];
    const said = `ssh: connect to host ${ip} port 22: No route to host`;
    return ['sh', '-c', 'echo "$1" >&2; exit 255', 'sh', said];
  };

/** This program: with Node a file that it runs, else an executable that is whole. */
const OURSELVES: readonly [string, ...string[]] =
  'bun' in process.versions ? [process.execPath] : [process.execPath, process.argv[1] ?? ''];
