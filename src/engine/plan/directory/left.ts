import { hostPathsOf } from '../../desired/paths.ts';
import type { DesiredState } from '../../desired/state.ts';
import { directoryState } from '../../observed/directory.ts';
import type { VolumeFault } from '../../problem.ts';
import type { PlanOptions } from '../types.ts';
import { planLeftEntries } from './access.ts';
import type { DirectoryDraft } from './draft.ts';
import { absentFilesystem, changedFilesystem } from './filesystem.ts';

/**
 * The entries that were set for volumes which are declared no more, or whose directory is another one now. Of a directory
 * that is gone there is nothing to take back; one that cannot be looked at is warned of.
 */
export function planLeftAccess(plan: DirectoryDraft, { volumes }: DesiredState, options: PlanOptions): void {
  if (options.node !== undefined && options.node !== plan.observed.node) return;
  const declared = hostPathsOf(volumes);
  const chosen = chosenBy(options);
  for (const [path, entries] of [...plan.ours].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (declared.has(path) || !entries.some(({ volume }) => chosen(volume))) continue;
    const fault = planLeftAt(plan, path, options);
    const volume = entries.find((entry) => entry.volume !== undefined)?.volume ?? path;
    if (fault) plan.diagnostics.push({ ...fault, severity: 'warning', where: { volume } });
  }
}

function chosenBy({ volumes = [], containers = [] }: PlanOptions): (volume: string | undefined) => boolean {
  const all = volumes.length + containers.length === 0;
  return (volume) => all || (volume !== undefined && volumes.includes(volume));
}

function planLeftAt(
  plan: DirectoryDraft,
  path: string,
  { otherFilesystem = false }: PlanOptions,
): VolumeFault | undefined {
  const { observed, datasets } = plan;
  const absent =
    absentFilesystem(path, datasets, observed) ?? (otherFilesystem ? undefined : changedFilesystem(path, observed));
  if (absent) return absent;
  const state = directoryState(observed, path);
  if ('obstacle' in state) return state.obstacle;
  return state.kind === 'present' ? planLeftEntries(plan, path, state) : undefined;
}
