import { addTo } from '../../ground/grouped.ts';
import { parseContainerFile } from '../../proxmox/file/container.ts';
import { digestOf } from '../../proxmox/file/digest.ts';
import type { ContainerFile } from '../../proxmox/file/section.ts';
import { bootOrder } from '../../proxmox/value/startup.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { type ContainerProblem, type MountProblem, ofContainer } from '../problem.ts';
import { brokenStart } from '../start/plan.ts';
import { busyReason, type ContainerMatches } from './mount/declared.ts';
import { predictChange } from './mount/edits.ts';
import type { MountMatch } from './mount/match.ts';
import type { BlockedReason, WaitingKey } from './reasons.ts';
import type { MountChange, PlannedStart, RestartChange, Step } from './types.ts';

/** Containers that an apply stopped to restart them, and that nobody started since. */
export function cutOffRestarts(observed: ObservedState, ctids: readonly number[]): readonly ContainerProblem[] {
  return (observed.cutOff ?? [])
    .filter((ctid) => ctids.includes(ctid) && observed.containers.get(ctid)?.running === false)
    .map((ctid) => ofContainer(ctid, { code: 'left_stopped' }, 'warning'));
}

/** What the restarts of a plan are made from: its other steps, and how containers would start after them. */
export interface RestartScope {
  readonly matches: ContainerMatches;
  /** The containers that the plan is about. */
  readonly ctids: readonly number[];
  readonly steps: readonly Step[];
  readonly starts: readonly PlannedStart[];
  /** Where running containers have something else mounted than their files say. */
  readonly drift: readonly MountProblem[];
  /** The slots whose mount of ours goes with the restart, by container. */
  readonly gone: ReadonlyMap<number, readonly string[]>;
}

/**
 * The restarts that put in force what waits for them, one container after the other in boot order: only of running
 * containers in which a mount of ours waits; where nobody knows whether one runs, its restart is blocked. One that fails
 * ends the others, so each needs the one before.
 */
export function planRestarts(observed: ObservedState, { ctids, ...rest }: RestartScope): readonly Step[] {
  const scope = byContainer(rest);
  const cutOff = new Set(observed.cutOff ?? []);
  const containers = ctids.flatMap((ctid) => observed.containers.get(ctid) ?? []).sort(bootOrder);
  const restarts = containers.flatMap((container): readonly Step[] => {
    if (container.running !== false) return restartOf(container, scope);
    return cutOff.has(container.ctid) ? [finishing(container, scope)] : [];
  });
  let before: string | undefined;
  return restarts.map((step) => {
    const needs = [...step.needs, ...(before === undefined ? [] : [before])];
    if (step.state === undefined) before = step.id;
    return { ...step, needs };
  });
}

/** The same, looked up by container. */
interface Scope extends Pick<RestartScope, 'matches' | 'gone'> {
  readonly steps: ReadonlyMap<string, Step>;
  readonly starts: ReadonlyMap<number, PlannedStart>;
  /** The paths that are mounted otherwise. */
  readonly drift: ReadonlyMap<number, readonly string[]>;
}

function byContainer({ matches, gone, steps, starts, drift }: Omit<RestartScope, 'ctids'>): Scope {
  const drifted = new Map<number, string[]>();
  for (const { where, ...fault } of drift) {
    if (where.ctid !== undefined && 'path' in fault) addTo(drifted, where.ctid, fault.path);
  }
  return {
    ...{ matches, gone, drift: drifted },
    steps: new Map(steps.flatMap((step) => (step.state === undefined ? [[step.id, step]] : []))),
    starts: new Map(starts.map((start) => [start.ctid, start])),
  };
}

function restartOf(container: ObservedContainer, scope: Scope): readonly Step[] {
  const { ctid, name, startup } = container;
  const step = scope.steps.get(`mount:${ctid}`);
  const mounts = step?.change.kind === 'mount' ? step.change : undefined;
  const file = fileAfter(container, mounts);
  const ours = new Set([...ourKeys(mounts, scope.matches.get(ctid)), ...(scope.gone.get(ctid) ?? [])]);
  const applies = waitingIn(file).map(({ key, deleted }): WaitingKey => ({ key, deleted, ours: ours.has(key) }));
  const remounts = scope.drift.get(ctid) ?? [];
  if (remounts.length === 0 && !applies.some((one) => one.ours)) return [];
  const patience = startup.down ?? PATIENCE;
  const change: RestartChange = {
    ...changeOf(container, file),
    stop: ['pct', 'shutdown', String(ctid), '--timeout', String(patience)],
    patience,
  };
  return [
    standing(container, scope, {
      ...common(container, change),
      reason: { code: 'restart_needed', ctid, name, applies, remounts },
      consequences: [{ code: 'goes_down', ctid, name, seconds: patience }],
      needs: step ? [step.id] : [],
    }),
  ];
}

/** Only the start is left to do. */
function finishing(container: ObservedContainer, scope: Scope): Step {
  const { ctid, name } = container;
  const change: RestartChange = { ...changeOf(container, container.file), stop: null, patience: 0 };
  const reason = { code: 'restart_cut_off', ctid, name } as const;
  return standing(container, scope, { ...common(container, change), reason, consequences: [], needs: [] });
}

function changeOf({ ctid, startup }: ObservedContainer, file: ContainerFile) {
  const start = ['pct', 'start', String(ctid)];
  return { kind: 'restart', ctid, pause: startup.up ?? 0, start, waits: waitsDigest(file) } as const;
}

function common({ ctid }: ObservedContainer, change: RestartChange) {
  const commands = [...(change.stop ? [change.stop] : []), change.start];
  const named = { id: `restart:${ctid}`, kind: 'restart', action: 'restart', target: `CT ${ctid}`, ctid } as const;
  return { ...named, commands, exact: true, notes: [], change };
}

/** Never one that would not come back, and none that others start and stop. */
function standing(container: ObservedContainer, { starts }: Scope, step: Step): Step {
  const why = obstacleTo(container, starts);
  return why ? { ...step, state: 'blocked', why } : step;
}

function obstacleTo(container: ObservedContainer, starts: Scope['starts']): BlockedReason | undefined {
  const { ctid, ha, running } = container;
  const busy = busyReason(container);
  if (busy) return busy;
  if (running === undefined) return { code: 'runs_unknown', ctid };
  if (ha !== undefined) return { code: ha === 'managed' ? 'ha_managed' : 'ha_unknown', ctid };
  const after = starts.get(ctid)?.after;
  const broken = after && brokenStart(container, after.why);
  return broken && { code: 'would_not_return', ...broken };
}

/** What `pct shutdown` waits where nothing else is said. */
const PATIENCE = 60;

/** The container's file once its step of the plan is done; what `pct` would refuse has no step. */
function fileAfter(container: ObservedContainer, change: MountChange | undefined): ContainerFile {
  const predicted = change && predictChange(container, change);
  return predicted?.ok ? parseContainerFile(predicted.text, container.ctid) : container.file;
}

/** Everything that waits in a container's file, whoever asked for it. */
function waitingIn({ pending }: ContainerFile): readonly Omit<WaitingKey, 'ours'>[] {
  return [
    ...[...pending.keys.keys()].map((key) => ({ key, deleted: false })),
    ...[...pending.deletes.keys()].map((key) => ({ key, deleted: true })),
    ...pending.lxc.map(({ key }) => ({ key, deleted: false })),
  ];
}

/** The same as a number: values may be secrets, and a plan is printed. */
function waitsDigest({ pending }: ContainerFile): string {
  return digestOf(JSON.stringify([[...pending.keys], [...pending.deletes.keys()], pending.lxc]));
}

/** The slots that the plan changes, and those that are as declared once the container restarts. */
function ourKeys(change: MountChange | undefined, matches: readonly MountMatch[] = []): readonly string[] {
  return [
    ...(change?.edits ?? []).map(({ key }) => key),
    ...matches.flatMap((match) => (match.kind === 'in_sync' && match.entry.pending ? [match.entry.key] : [])),
  ];
}
