import { groupedBy } from '../../ground/grouped.ts';
import { isError, type Problem } from '../../ground/problem.ts';
import type { MountInput, VolumeEdit } from '../desired/edit.ts';
import type { DesiredState } from '../desired/state.ts';
import type { OwnedMount } from '../observed/memory.ts';
import type { ObservedState } from '../observed/state.ts';
import type { Plan } from '../plan/types.ts';
import type { FoundBind, LeftAlone, LeftAloneReason } from './found.ts';
import { volumeNameOf } from './names.ts';
import { mountInputOf, ownershipOf, type WrittenDown } from './written.ts';

/** A volume that found binds make, or one that is declared and gets more mounts. */
export interface AdoptedVolume {
  readonly name: string;
  readonly hostPath: string;
  readonly binds: readonly FoundBind[];
  /** Declared already: only its mounts grow. */
  readonly known: boolean;
}

/** How new volumes are called. */
export interface AdoptedNames {
  /** What is called like that already. */
  readonly taken: ReadonlySet<string>;
  /** The name of the only one. */
  readonly as?: string | undefined;
  /** Their names by host path, where they are free; without one it comes from the path. */
  readonly names?: Readonly<Record<string, string>> | undefined;
}

/** One volume for each source, in the order in which they are found; a container that has one twice makes a second one. */
export function adoptedVolumes(
  binds: readonly FoundBind[],
  { volumes }: Pick<DesiredState, 'volumes'>,
  { taken, as, names: called = {} }: AdoptedNames,
): readonly AdoptedVolume[] {
  const names = new Set(taken);
  return [...groupedBy(binds, ({ hostPath }) => hostPath)].flatMap(([hostPath, found]) => {
    const declared = volumes.filter((volume) => volume.hostPath === hostPath);
    const rest = new Set(found);
    const adopted: AdoptedVolume[] = [];
    const take = (name: string, known: boolean, ctids: ReadonlySet<number>) => {
      const seen = new Set(ctids);
      const chosen: FoundBind[] = [];
      for (const bind of rest) {
        if (seen.has(bind.ctid)) continue;
        seen.add(bind.ctid);
        chosen.push(bind);
      }
      for (const bind of chosen) rest.delete(bind);
      if (chosen.length > 0) adopted.push({ name, hostPath, binds: chosen, known });
    };
    for (const volume of as === undefined ? declared : [])
      take(volume.name, true, new Set(volume.mounts.map(({ ctid }) => ctid)));
    while (rest.size > 0) {
      const wanted = as ?? called[hostPath];
      const name = wanted !== undefined && !names.has(wanted) ? wanted : volumeNameOf(hostPath, names);
      names.add(name);
      take(name, false, new Set());
    }
    return adopted;
  });
}

/** The edit that declares it, with so much of its directory written down. */
export function adoptEdit(
  { name, hostPath, binds, known }: AdoptedVolume,
  observed: ObservedState,
  written: WrittenDown,
): VolumeEdit {
  const mounts: Record<string, MountInput> = {};
  for (const { ctid, path, options } of binds) mounts[ctid] = mountInputOf(path, options);
  if (known) return { kind: 'set', name, mounts };
  return {
    kind: 'add',
    name,
    volume: { host_path: hostPath, mounts, ...ownershipOf(hostPath, binds, { observed, written }) },
  };
}

/** The mounts that are ours once they are adopted. */
export const ownedBy = ({ name, hostPath, binds }: AdoptedVolume): readonly OwnedMount[] =>
  binds.map(({ ctid, path }) => ({ volume: name, ctid, hostPath, path }));

/** The volumes that a plan would do something about, each with the first error about it, where it is one. */
export function disturbed(plan: Plan, adopted: readonly AdoptedVolume[]): ReadonlyMap<string, Problem | undefined> {
  const found = new Map<string, Problem | undefined>();
  for (const { name, hostPath, binds } of adopted) {
    const isAbout = (path: string) => path === hostPath;
    const isMount = (ctid: number, target: string) => binds.some((bind) => bind.ctid === ctid && bind.path === target);
    const steps = plan.steps.filter(({ change, why }) => {
      if ('path' in change) return isAbout(change.path);
      // Another mount of it, which nobody could declare: the source alone makes it ours.
      if (change.kind === 'mount' && why?.code === 'mount_left')
        return change.edits.some((edit) => edit.hostPath !== undefined && isAbout(edit.hostPath));
      return change.kind === 'mount' && change.edits.some(({ target }) => isMount(change.ctid, target));
    });
    const error = plan.diagnostics.find((one) => isError(one) && one.where.volume === name);
    if (steps.length > 0 || error) found.set(name, error);
  }
  return found;
}

/** Its mounts, where it cannot be declared: for a problem, or for what a plan would do. */
export function leftOf({ binds, hostPath }: AdoptedVolume, problem: Problem | undefined): readonly LeftAlone[] {
  const why: LeftAloneReason = problem ? { code: 'not_declarable', problem } : { code: 'would_change', hostPath };
  return binds.map(({ ctid, key }) => ({ ctid, key, why }));
}
