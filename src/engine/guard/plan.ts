import { isWithin } from '../../ground/paths.ts';
import { booleanWord } from '../../proxmox/value/rule.ts';
import type { DesiredState } from '../desired/state.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { absentFilesystem, changedFilesystem, datasetPlaces } from '../plan/directory/filesystem.ts';
import { declaredByContainer } from '../plan/mount/declared.ts';
import type { LeftMount } from '../plan/mount/left.ts';
import type { DeclaredMount } from '../plan/mount/match.ts';
import type { Selection } from '../plan/selection.ts';
import type { PlanNote, PlanOptions, Step } from '../plan/types.ts';
import type { EngineProblem } from '../problem.ts';
import { assertedPlaces, dropInPath, type GuardedPlace, guardsPath } from './dropin.ts';
import { isMountPoint, placeOfPath } from './places.ts';
import { foundGuard, guardedContainers, guardStep, outdatedContainers, reloadStep } from './units.ts';

/** What guards are planned from, besides what is declared and read. */
export interface GuardScope {
  readonly options: PlanOptions;
  readonly selection: Selection;
  /** The mounts that nobody declares and that stay: what guards them stays as well. */
  readonly stays: ReadonlyMap<number, readonly LeftMount[]>;
  /** Containers whose mounts are taken out: a guard that nobody declares goes with them. */
  readonly emptied: ReadonlySet<number>;
  /** Containers whose mounts are not changed now: what guards those that they have stays. */
  readonly held: () => ReadonlySet<number>;
}

export interface GuardPlan {
  readonly steps: readonly Step[];
  readonly notes: readonly PlanNote[];
  readonly diagnostics: readonly EngineProblem[];
}

/**
 * The drop-ins by which systemd starts no container onto an empty directory, as the volumes declare it; ours that nobody
 * declares go, where a volume mounts their container, and are kept where none does. A container of which something declared
 * lies where it does not belong just now keeps its own as it is.
 */
export function planGuards(desired: DesiredState, observed: ObservedState, scope: GuardScope): GuardPlan {
  const { units } = observed;
  const declared = declaredByContainer(desired);
  const asked = [...declared].filter(([, mounts]) => mounts.some(({ volume }) => volume.bootGuard));
  const guarded = new Set(asked.map(([ctid]) => ctid));
  const unseen = units === undefined || observed.mounts === undefined ? unread(asked, observed, scope.selection) : [];
  if (!units) return { steps: [], notes: [], diagnostics: unseen };
  const there = guardedContainers(units);
  const looked = [...new Set([...guarded, ...there, ...outdatedContainers(units)])]
    .filter((ctid) => isLookedAt(ctid, declared.get(ctid), scope))
    .sort((a, b) => a - b);
  const steps = looked.flatMap((ctid) => {
    const mounts = declared.get(ctid) ?? [];
    const container = observed.containers.get(ctid);
    if (container) return ofContainer(container, mounts, { desired, observed, scope }) ?? [];
    // One that is elsewhere, or not made yet, may come here.
    const isWanted = guarded.has(ctid) || scope.options.prune !== true;
    return isWanted ? [] : (undeclared({ ctid, name: `CT${ctid}` }, { observed, scope, isOurs: true }) ?? []);
  });
  const strays = looked.filter((ctid) => there.has(ctid) && !guarded.has(ctid) && !observed.containers.has(ctid));
  const reload = reloadStep(units, steps, looked);
  return {
    steps: [...steps, ...(reload ? [reload] : [])],
    notes: onOwnDisk(desired, observed, scope),
    diagnostics: [...unseen, ...(scope.options.prune ? [] : strays.map(strayed))],
  };
}

const strayed = (ctid: number): EngineProblem => ({
  code: 'guard_strayed',
  severity: 'warning',
  where: { ctid },
  ctid,
});

function isLookedAt(
  ctid: number,
  declared: readonly DeclaredMount[] = [],
  { selection, emptied }: GuardScope,
): boolean {
  return selection.hasContainer(ctid) || emptied.has(ctid) || declared.some(selection.hasMount);
}

interface Scene {
  readonly desired: DesiredState;
  readonly observed: ObservedState;
  readonly scope: GuardScope;
}

function ofContainer(
  container: ObservedContainer,
  declared: readonly DeclaredMount[],
  { desired, observed, scope }: Scene,
): Step | undefined {
  const { ctid, file, ha } = container;
  const { units } = observed;
  if (!units) return undefined;
  const found = foundGuard(units, ctid);
  const present = [...found.texts.values()];
  const isTemplate = booleanWord(file.current.keys.get('template') ?? '') === '1';
  const paths = isTemplate ? [] : declared.flatMap(({ volume }) => (volume.bootGuard ? [volume.hostPath] : []));
  const left = (scope.stays.get(ctid) ?? []).map(({ hostPath }) => hostPath);
  const stays = left.filter((path) => present.some((text) => guardsPath(text, path)));
  const all = [...new Set([...paths, ...stays])];
  if (all.some((path) => isAstray(path, present, { desired, observed, scope }))) return undefined;
  const places = placesOf(all, observed);
  if (places === 'unknown') return undefined;
  if (places.length === 0) return undeclared(container, { observed, scope, isOurs: declared.length > 0 });
  const step = guardStep(container, found, places);
  if (!step || step.state !== undefined) return step;
  if (ha !== undefined)
    return { ...step, state: 'blocked', why: { code: 'guard_on_one_member', ctid, known: ha === 'managed' } };
  // What no longer needs it is mounted until then.
  const narrows = present.some((text) => assertedPlaces(text).some((at) => !places.some((one) => one.at === at)));
  if (narrows && scope.held().has(ctid)) return undefined;
  return { ...step, needs: narrows ? [`mount:${ctid}`] : [] };
}

/** Whether nobody can tell where a path belongs: what guards it already is the better witness. */
function isAstray(path: string, present: readonly string[], { desired, observed, scope }: Scene): boolean {
  if (absentFilesystem(path, datasetPlaces(desired), observed)) return true;
  if (scope.options.otherFilesystem) return false;
  const isGone = (at: string) => isWithin(path, at) && isMountPoint(at, observed) !== true;
  return changedFilesystem(path, observed) !== undefined || present.some((text) => assertedPlaces(text).some(isGone));
}

function placesOf(paths: readonly string[], observed: ObservedState): readonly GuardedPlace[] | 'unknown' {
  const places = new Map<string, GuardedPlace>();
  for (const path of paths) {
    const place = placeOfPath(path, observed);
    if (place === 'unknown') return place;
    if (place !== 'root') places.set(place.at, place);
  }
  return [...places.values()];
}

/** Takes a guard of ours away that nobody asks for; kept where this configuration has nothing to do with its container. */
function undeclared(
  container: { readonly ctid: number; readonly name: string },
  {
    observed,
    scope,
    isOurs,
  }: { readonly observed: ObservedState; readonly scope: GuardScope; readonly isOurs: boolean },
): Step | undefined {
  const { ctid } = container;
  const found = observed.units && foundGuard(observed.units, ctid);
  if (!found || found.texts.size === 0) return undefined;
  const step = guardStep(container, { ...found, obstacle: undefined }, []);
  if (!step) return undefined;
  const goes = isOurs || scope.options.prune === true || scope.emptied.has(ctid);
  if (scope.emptied.has(ctid) && scope.held().has(ctid)) return undefined;
  if (goes) return { ...step, needs: scope.emptied.has(ctid) ? [`mount:${ctid}`] : [] };
  const path = [...found.texts.keys()][0] ?? dropInPath('pve-container', ctid);
  return { ...step, state: 'kept', why: { code: 'guard_left', ctid, path } };
}

/** Volumes that ask for a guard and need none. */
function onOwnDisk({ volumes }: DesiredState, observed: ObservedState, { selection }: GuardScope): readonly PlanNote[] {
  return volumes.flatMap((volume): readonly PlanNote[] => {
    if (!volume.bootGuard || !selection.hasVolume(volume)) return [];
    if (placeOfPath(volume.hostPath, observed) !== 'root') return [];
    return [{ code: 'nothing_to_guard', volume: volume.name, path: volume.hostPath }];
  });
}

function unread(
  asked: readonly (readonly [number, readonly DeclaredMount[]])[],
  { mountsError: error }: ObservedState,
  { hasMount }: Selection,
): readonly EngineProblem[] {
  const ctids = asked.filter(([, declared]) => declared.some(hasMount)).map(([ctid]) => ctid);
  if (ctids.length === 0) return [];
  return [{ code: 'guards_unread', severity: error ? 'error' : 'warning', where: {}, ctids, error }];
}
