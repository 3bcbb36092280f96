import { losesAccess, type OwnedMode, rootAccess } from './access.ts';
import { ownerText } from './accounts.ts';
import { type Consumers, viewerOf } from './consumers.ts';
import type { DesiredState, DesiredVolume } from './desired.ts';
import type { Diagnostic } from './diagnostic.ts';
import { ancestorsOf, directoryState, filesystemAt } from './directory-state.ts';
import type { DirectoryFact } from './facts.ts';
import { mountAt } from './mountinfo.ts';
import type { ObservedState } from './observed.ts';
import type { PlanNote, PlanOptions, Step } from './plan-types.ts';
import { type WantedOwner, wantedOwner } from './wanted-owner.ts';

/** The directory steps of the planned volumes, outer directories first, and which volumes cannot be planned at all. */
export interface DirectoryPlan {
  readonly steps: readonly Step[];
  readonly notes: readonly PlanNote[];
  readonly diagnostics: readonly Diagnostic[];
  /** Volumes whose directory is refused, unreadable or ill-declared: no mount of them is planned. */
  readonly refused: ReadonlySet<string>;
}

export function planDirectories(
  desired: DesiredState,
  volumes: readonly DesiredVolume[],
  observed: ObservedState,
  consumers: Consumers,
  options: PlanOptions,
): DirectoryPlan {
  const plan: Draft = { steps: [], notes: [], diagnostics: [], refused: new Set(), created: new Map() };
  const byPath = [...volumes].sort((a, b) => (a.hostPath < b.hostPath ? -1 : a.hostPath > b.hostPath ? 1 : 0));
  const done = new Set<string>();
  for (const volume of byPath) {
    const owner = wantedOwner(volume, observed);
    const state = directoryState(observed, volume.hostPath);
    if (owner.kind === 'error') refuse(plan, volume, owner.diagnostic);
    else if (state.kind === 'refused' || state.kind === 'unknown')
      refuse(plan, volume, { severity: 'error', ...located(volume), ...message(state) });
    else if (done.has(volume.hostPath)) continue;
    else if (state.kind === 'missing') planCreate(plan, desired, volume, observed, owner, state.missingParents);
    else if (state.unmanaged)
      plan.notes.push({
        volume: volume.name,
        text: `owner and mode of ${volume.hostPath} are left alone: ${state.unmanaged}`,
      });
    else planOwnerAndMode(plan, volume, observed, owner, state.fact, consumers, options.takeOver ?? false);
    done.add(volume.hostPath);
  }
  return plan;
}

interface Draft {
  readonly steps: Step[];
  readonly notes: PlanNote[];
  readonly diagnostics: Diagnostic[];
  readonly refused: Set<string>;
  /** Paths that steps of this plan create, to the id of the step. */
  readonly created: Map<string, string>;
}

function planCreate(
  plan: Draft,
  desired: DesiredState,
  volume: DesiredVolume,
  observed: ObservedState,
  owner: Exclude<WantedOwner, { kind: 'error' }>,
  missingParents: readonly string[],
): void {
  const path = volume.hostPath;
  const absent = absentMount(observed, path);
  if (absent) {
    refuse(plan, volume, {
      severity: 'error',
      code: 'mount_absent',
      ...located(volume),
      summary: `${path} would be created on the wrong file system: nothing is mounted at ${absent}`,
      detail: 'fstab or storage.cfg expects a mount there; a directory made now would be hidden when it comes back.',
      hint: `Mount ${absent} first (mount ${absent}).`,
    });
    return;
  }
  warnOfUnmountedDataset(plan, desired, volume, observed);
  const known = owner.kind === 'ids' ? owner : { uid: 0, newGid: 0 };
  if (owner.kind === 'unknown')
    plan.notes.push({ volume: volume.name, text: `${path} will belong to root at first: ${owner.why}` });
  const mode = volume.permissions.directoryMode === 'keep' ? 0o755 : volume.permissions.directoryMode;
  const id = `directory:${path}`;
  const parents = missingParents.filter((parent) => !plan.created.has(parent));
  const needs = [...new Set(missingParents.flatMap((parent) => plan.created.get(parent) ?? []))];
  for (const created of [...parents, path]) plan.created.set(created, id);
  plan.steps.push({
    id,
    kind: 'directory',
    action: 'create',
    target: path,
    volume: volume.name,
    reason: `${path} does not exist${purposeText(volume)}`,
    commands: [
      ...(parents.length > 0 ? [['install', '-d', '-o', '0', '-g', '0', '-m', '00755', ...parents]] : []),
      ['install', '-d', '-o', String(known.uid), '-g', String(known.newGid), '-m', octal(mode), path],
    ],
    exact: false,
    consequences: [],
    needs,
    change: { kind: 'directory', path, parents, uid: known.uid, gid: known.newGid, mode },
  });
}

function planOwnerAndMode(
  plan: Draft,
  volume: DesiredVolume,
  observed: ObservedState,
  owner: Exclude<WantedOwner, { kind: 'error' }>,
  fact: DirectoryFact,
  consumers: Consumers,
  takeOver: boolean,
): void {
  if (owner.kind === 'unknown')
    plan.notes.push({ volume: volume.name, text: `owner of ${volume.hostPath} is left alone: ${owner.why}` });
  const wanted = wantedOwnedMode(volume, owner, fact);
  const before = { uid: fact.uid, gid: fact.gid, mode: fact.mode, dev: fact.dev, ino: fact.ino };
  const ownerDiffers = wanted.uid !== fact.uid || wanted.gid !== fact.gid;
  const modeDiffers = wanted.mode !== fact.mode;
  if (!ownerDiffers && !modeDiffers) return;
  const kept = takeOver || fact.empty === true ? NOTHING_KEPT : keptParts(volume, fact, wanted, consumers);
  const ownerRuns = ownerDiffers && kept.owner === undefined;
  const common = { target: volume.hostPath, volume: volume.name, exact: false, action: 'update' } as const;
  if (ownerDiffers) {
    plan.steps.push({
      ...common,
      id: `owner:${volume.hostPath}`,
      kind: 'owner',
      reason: `owner is ${ownerText(observed.accounts, fact.uid, fact.gid)}, declared ${ownerText(observed.accounts, wanted.uid, wanted.gid)}`,
      commands: [['chown', `${wanted.uid}:${wanted.gid}`, volume.hostPath]],
      consequences: [],
      needs: [],
      ...keptState(kept.owner),
      change: { kind: 'owner', path: volume.hostPath, uid: wanted.uid, gid: wanted.gid, before },
    });
  }
  if (modeDiffers) {
    plan.steps.push({
      ...common,
      id: `mode:${volume.hostPath}`,
      kind: 'mode',
      reason: `mode is ${octal4(fact.mode)}, declared ${octal4(wanted.mode)}${purposeText(volume)}`,
      commands: [['chmod', octal(wanted.mode), volume.hostPath]],
      consequences: [],
      needs: ownerRuns ? [`owner:${volume.hostPath}`] : [],
      ...keptState(kept.mode),
      change: {
        kind: 'mode',
        path: volume.hostPath,
        mode: wanted.mode,
        before: ownerRuns ? { ...before, uid: wanted.uid, gid: wanted.gid } : before,
      },
    });
  }
}

/** The owner and mode a directory shall have, where a part that is kept or unknown stays as it is. */
export function wantedOwnedMode(volume: DesiredVolume, owner: WantedOwner, fact: OwnedMode): OwnedMode {
  const ids = owner.kind === 'ids' ? { uid: owner.uid, gid: owner.gid ?? fact.gid } : { uid: fact.uid, gid: fact.gid };
  const mode = volume.permissions.directoryMode;
  return { ...ids, mode: mode === 'keep' ? fact.mode : mode };
}

interface Kept {
  readonly owner?: string | undefined;
  readonly mode?: string | undefined;
}

const NOTHING_KEPT: Kept = {};

/** Which of owner and mode must stay so that no container that mounts the directory now can do less than it can now. */
function keptParts(volume: DesiredVolume, now: OwnedMode, wanted: OwnedMode, consumers: Consumers): Kept {
  const loser = (after: OwnedMode) => firstLoser(volume.hostPath, now, after, consumers);
  const both = loser(wanted);
  if (!both) return NOTHING_KEPT;
  if (!loser({ ...now, mode: wanted.mode })) return { owner: both };
  if (!loser({ ...wanted, mode: now.mode })) return { mode: both };
  return { owner: both, mode: both };
}

function firstLoser(path: string, now: OwnedMode, after: OwnedMode, consumers: Consumers): string | undefined {
  for (const { container, mountPoint } of consumers.get(path) ?? []) {
    const viewer = viewerOf(container, mountPoint);
    if (!viewer) continue;
    const has = rootAccess(now, viewer);
    const would = rootAccess(after, viewer);
    if (losesAccess(has, would))
      return `CT ${container.ctid} (${container.name}) has ${has} access now and would have ${would}`;
  }
  return undefined;
}

function keptState(why: string | undefined): { readonly state?: 'kept'; readonly consequences?: readonly string[] } {
  return why
    ? {
        state: 'kept',
        consequences: [`${why}; --take-over changes it all the same, owner "keep" or permissions "keep" accepts it`],
      }
    : {};
}

/** The expected mount at or above the path that is not there. */
function absentMount(observed: ObservedState, path: string): string | undefined {
  if (!observed.mounts) return undefined;
  const expected = [path, ...ancestorsOf(path)].filter((at) => observed.expectedMounts.has(at));
  return expected.find(
    (at) => mountAt(observed.mounts ?? new Map(), observed.root + at)?.target !== observed.root + at,
  );
}

function warnOfUnmountedDataset(
  plan: Draft,
  desired: DesiredState,
  volume: DesiredVolume,
  observed: ObservedState,
): void {
  const mount = filesystemAt(observed, volume.hostPath);
  const dataset = desired.sharedDatasets.find((at) => volume.hostPath === at || volume.hostPath.startsWith(`${at}/`));
  if (!mount || !dataset || mount.target.startsWith(observed.root + dataset)) return;
  plan.diagnostics.push({
    severity: 'warning',
    code: 'dataset_not_mounted',
    ...located(volume),
    summary: `${volume.hostPath} will be created on ${mount.target} (${mount.fstype}), not on a dataset: nothing is mounted at ${dataset}`,
    hint: `If the configuration's dataset should be there, mount it first (zfs mount -a).`,
  });
}

function refuse(plan: Draft, volume: DesiredVolume, diagnostic: Diagnostic): void {
  plan.refused.add(volume.name);
  plan.diagnostics.push({ ...diagnostic, volume: volume.name });
}

function located(volume: DesiredVolume) {
  return { ...volume.location, volume: volume.name };
}

function message({ code, summary, hint }: { readonly code: string; readonly summary: string; readonly hint: string }) {
  return { code, summary, hint };
}

function purposeText(volume: DesiredVolume): string {
  return volume.permissions.purpose ? ` (purpose: ${volume.permissions.purpose})` : '';
}

/** Five digits, so that chmod clears a lingering setgid bit too. */
export function octal(mode: number): string {
  return mode.toString(8).padStart(5, '0');
}

export function octal4(mode: number): string {
  return mode.toString(8).padStart(4, '0');
}
