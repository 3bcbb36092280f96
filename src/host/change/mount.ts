import type { ChangeFailure, ChangeResult } from '../../engine/apply/host.ts';
import type { MountChange } from '../../engine/plan/types.ts';
import type { Machine } from '../machine.ts';
import { readMounts } from '../read/facts.ts';
import { readPaths, withAncestors } from '../read/paths.ts';
import { othersCanWrite } from './directory.ts';
import { targetObstacle } from './target.ts';

/** Looks at sources and targets first, for `pct` itself does so only where it hot-plugs; then lets `run` make the call. */
export async function changeMounts(
  machine: Machine,
  change: MountChange,
  run: (argv: readonly string[]) => Promise<ChangeResult>,
): Promise<ChangeResult> {
  const added = change.edits.filter(({ value }) => value !== undefined);
  const sources = added.flatMap(({ hostPath }) => (hostPath === undefined ? [] : [hostPath]));
  const refusal =
    (await refusedSource(machine, sources)) ??
    (await refusedTarget(
      machine,
      change.ctid,
      added.map(({ target }) => target),
    ));
  return refusal ? { ok: false, ...refusal } : run(change.argv);
}

async function refusedSource(machine: Machine, sources: readonly string[]): Promise<ChangeFailure | undefined> {
  const facts = await readPaths(machine, sources, readMounts(machine));
  for (const source of sources) {
    for (const path of withAncestors(source)) {
      const fact = facts.get(path);
      if (fact?.kind === 'symlink') {
        return refused(`${path} is a symbolic link`, 'Declare the directory it leads to as host_path.');
      }
      if (fact?.kind === 'unknown') return refused(fact.error.message, 'Mount it again, or wait until it answers.');
      if (fact?.kind !== 'directory') {
        const what = fact?.kind === 'file' ? 'is no directory' : 'does not exist';
        return refused(`${path} ${what}`, 'Create the directory, or plan again.');
      }
      if (path !== source && othersCanWrite(fact)) {
        return refused(`${path} can be written by others than root`, `chown root:root ${path}; chmod go-w ${path}`);
      }
    }
  }
  return undefined;
}

async function refusedTarget(
  machine: Machine,
  ctid: number,
  targets: readonly string[],
): Promise<ChangeFailure | undefined> {
  for (const target of targets) {
    const obstacle = await targetObstacle(machine, ctid, target);
    if (obstacle === undefined) continue;
    return refused(
      `${obstacle.path} inside CT ${ctid} is ${OBSTACLES[obstacle.kind]}`,
      'Choose another path inside the container, or remove it there.',
    );
  }
  return undefined;
}

const OBSTACLES = {
  symlink: 'a symbolic link',
  file: 'no directory',
  share: 'a network or FUSE file system, which may not answer',
} as const;

function refused(summary: string, hint: string): ChangeFailure {
  return { code: 'refused', summary, hint };
}
