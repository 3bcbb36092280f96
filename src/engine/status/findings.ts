import { addTo } from '../../ground/grouped.ts';
import { isError } from '../../ground/problem.ts';
import { isDrift } from '../plan/standing.ts';
import type { MountEdit, Plan, Step } from '../plan/types.ts';
import type { EngineProblem } from '../problem.ts';

/** What a plan says about each thing, for those who tell how things stand. */
export interface Findings {
  /** The directory, owner and mode steps of a host path. */
  directorySteps(hostPath: string): readonly Step[];
  /** The edit that gives a declared mount its slot, and the step it is part of. */
  mountEdit(
    ctid: number,
    volume: string,
    target: string,
  ): { readonly edit: MountEdit; readonly step: Step } | undefined;
  /** Errors that stop a volume as a whole. */
  volumeErrors(volume: string): readonly EngineProblem[];
  /** Errors that stop a volume's mounts in one container. */
  mountErrors(volume: string, ctid: number): readonly EngineProblem[];
  /** What is to be done about a container's boot guard; undefined: it is as declared. */
  guardStep(ctid: number): Step | undefined;
  /** What the kernel has mounted there in place of what is configured. */
  mountDrift(ctid: number, volume: string, target: string): EngineProblem | undefined;
}

export function findingsOf(plan: Plan<EngineProblem>): Findings {
  const directories = new Map<string, Step[]>();
  // By container, as all that is asked of each mount: most have nothing, and need no key of their own.
  const edits = new Map<number, { edit: MountEdit; step: Step }[]>();
  const [ofVolumes, ofContainers] = [new Map<string, EngineProblem[]>(), new Map<number, EngineProblem[]>()];
  const drift = new Map<number, (EngineProblem & { readonly path: string })[]>();
  for (const step of plan.steps) {
    const { change, why } = step;
    if ('path' in change) addTo(directories, change.path, step);
    // What is left of a mount says nothing about one that is declared.
    else if (change.kind === 'mount' && why?.code !== 'mount_left')
      for (const edit of change.edits) if (edit.action !== 'delete') addTo(edits, change.ctid, { edit, step });
  }
  for (const one of plan.diagnostics) {
    const { volume = '', ctid } = one.where;
    if ('path' in one && isDrift(one)) addTo(drift, ctid ?? 0, one);
    if (!isError(one)) continue;
    if (ctid !== undefined) addTo(ofContainers, ctid, one);
    else if (volume !== '') addTo(ofVolumes, volume, one);
  }
  const guards = guardSteps(plan.steps);
  return {
    directorySteps: (hostPath) => directories.get(hostPath) ?? [],
    mountEdit: (ctid, volume, target) =>
      edits.get(ctid)?.findLast(({ edit }) => edit.target === target && (edit.volume ?? '') === volume),
    volumeErrors: (volume) => ofVolumes.get(volume) ?? [],
    mountErrors: (volume, ctid) => {
      const errors = ofContainers.get(ctid);
      if (!errors) return [];
      const of = (name: string) => errors.filter(({ where }) => (where.volume ?? '') === name);
      return [...of(volume), ...of('')];
    },
    guardStep: (ctid) => guards.get(ctid),
    mountDrift: (ctid, volume, target) =>
      drift.get(ctid)?.findLast(({ path, where }) => path === target && (where.volume ?? '') === volume),
  };
}

/** By container; of one whose drop-ins are right, that systemd has not read them. */
function guardSteps(steps: readonly Step[]): ReadonlyMap<number, Step> {
  const found = new Map<number, Step>();
  for (const step of steps) {
    const { change, reason } = step;
    const ctids = change.kind === 'unit' ? [change.ctid] : reason.code === 'units_reload' ? reason.ctids : [];
    for (const ctid of ctids) if (!found.has(ctid)) found.set(ctid, step);
  }
  return found;
}
