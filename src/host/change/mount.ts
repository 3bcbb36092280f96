import type { ChangeResult } from '../../engine/apply/host.ts';
import { pathObstacle } from '../../engine/observed/directory.ts';
import type { MountChange, MountEdit } from '../../engine/plan/types.ts';
import type { Result } from '../../ground/problem.ts';
import type { Machine } from '../machine.ts';
import { type MachineProblem, unmade } from '../problem.ts';
import { readMounts } from '../read/facts.ts';
import { readPaths } from '../read/paths.ts';
import { isSameDirectory } from './directory.ts';
import { targetObstacle } from './target.ts';

/** Looks at sources and targets first, for `pct` itself does so only where it hot-plugs; then lets `run` make the call. */
export async function changeMounts(
  machine: Machine,
  change: MountChange,
  run: (argv: readonly string[]) => Promise<ChangeResult>,
): Promise<ChangeResult> {
  const added = change.edits.filter(({ value }) => value !== undefined);
  const targets = added.map(({ target }) => target);
  const refusal = (await refusedSource(machine, added)) ?? (await refusedTarget(machine, change.ctid, targets));
  return refusal ?? run(change.argv);
}

async function refusedSource(
  machine: Machine,
  edits: readonly MountEdit[],
): Promise<Result<never, MachineProblem> | undefined> {
  const sources = edits.flatMap(({ hostPath: path, source }) => (path === undefined ? [] : [{ path, source }]));
  const facts = await readPaths(
    machine,
    sources.map(({ path }) => path),
    readMounts(machine),
  );
  for (const { path, source } of sources) {
    const obstacle = pathObstacle(facts, path);
    if (obstacle) return unmade('refused', obstacle);
    const fact = facts.get(path);
    if (fact?.kind !== 'directory') return unmade('refused', { code: 'source_missing', path });
    if (source && !isSameDirectory(fact, source)) return unmade('stale', { code: 'directory_replaced', path });
  }
  return undefined;
}

async function refusedTarget(
  machine: Machine,
  ctid: number,
  targets: readonly string[],
): Promise<Result<never, MachineProblem> | undefined> {
  for (const target of targets) {
    const obstacle = await targetObstacle(machine, ctid, target);
    if (obstacle) return unmade('refused', obstacle);
  }
  return undefined;
}
