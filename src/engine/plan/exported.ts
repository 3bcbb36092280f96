import { groupedBy } from '../../ground/grouped.ts';
import { type MountPoint, printMountPoint } from '../../proxmox/value/mount.ts';
import { type OwnedMode, wantedOwnedMode, wantedOwner } from '../access/owner.ts';
import { wantedAccess } from '../access/wanted.ts';
import type { DesiredState, DesiredVolume } from '../desired/state.ts';
import { foundGuard } from '../guard/units.ts';
import { effectiveEntries, slotContent } from '../observed/effective.ts';
import type { PathFact } from '../observed/facts.ts';
import { type ObservedContainer, type ObservedState, withFile } from '../observed/state.ts';
import { type AclEntries, type Acls, NO_ACLS } from '../permission/acl.ts';
import { aclsOf } from '../permission/digits.ts';
import { saidOf } from './directory/said.ts';
import { declaredByContainer } from './mount/declared.ts';
import { predictChange } from './mount/edits.ts';
import { type DeclaredMount, matchMounts } from './mount/match.ts';
import { wantedMountPoint } from './mount/wanted.ts';
import { selectionOf } from './selection.ts';
import { runs } from './standing.ts';
import type { MountChange, MountEdit, Plan, PlanOptions, Step } from './types.ts';

/** What the files declare, as it is once the plan is applied: for tools that make it their own way. */
export interface Exported {
  readonly node: string;
  readonly directories: readonly ExportedDirectory[];
  readonly containers: readonly ExportedContainer[];
  /** What the plan shows and does not do. */
  readonly held: readonly Step[];
}

/** The directory of one or more volumes. */
export interface ExportedDirectory {
  readonly path: string;
  readonly volumes: readonly string[];
  /** How it is made where it is not there; undefined: nothing is known of it, or it cannot be. */
  readonly made: (OwnedMode & { readonly acls: Acls }) | undefined;
  /** Whether that owner and that mode are declared, and so for a directory that is there already as well. */
  readonly declared: { readonly owner: boolean; readonly mode: boolean };
  /** What the plan changes of the one that is there. */
  readonly changes: readonly Step[];
}

/** A container and all its slots; of one that is not on this node only what is declared. */
export interface ExportedContainer {
  readonly ctid: number;
  readonly name: string | undefined;
  /** undefined: no member of the cluster has it. */
  readonly node: string | undefined;
  readonly slots: readonly ExportedSlot[];
  /** The slots that the plan empties. */
  readonly emptied: readonly string[];
  /** Those in which it drops what waits. */
  readonly reverted: readonly string[];
  /** The drop-ins of its boot guard, by path; null: the plan takes that one away. */
  readonly guards: ReadonlyMap<string, string | null>;
  /** What is declared for it and has no slot, with the plan's reason among `held` or its diagnostics. */
  readonly missing: readonly MissingMount[];
}

export interface MissingMount {
  readonly volume: string;
  readonly path: string;
  /** A line of LXC mounts it. */
  readonly byLine: boolean;
}

export interface ExportedSlot {
  /** `mp0` … `mp255`. */
  readonly key: string;
  /** As its container's file has it, Proxmox's spelling. */
  readonly value: string;
  /** undefined: Proxmox cannot read it either. */
  readonly mount: MountPoint | undefined;
  /** The volume that declares it; undefined: it is the container's own. */
  readonly volume: string | undefined;
}

/** A plan, and the two it was made from. */
export interface PlanScene {
  readonly desired: DesiredState;
  readonly observed: ObservedState;
  readonly plan: Plan;
}

/** The chosen volumes and the mounts of the chosen containers. */
export function exportedOf(scene: PlanScene, options: PlanOptions = {}): Exported {
  const { desired, observed, plan } = scene;
  const selection = selectionOf(options, observed);
  const volumes = desired.volumes.filter(selection.hasVolume);
  const byPath = [...groupedBy(volumes, ({ hostPath }) => hostPath)].sort(([a], [b]) => (a < b ? -1 : 1));
  const byContainer = [...declaredByContainer(desired)]
    .map(([ctid, declared]) => ({ ctid, declared, chosen: declared.filter(selection.hasMount) }))
    .filter(({ chosen }) => chosen.length > 0)
    .sort((a, b) => a.ctid - b.ctid);
  return {
    node: observed.node,
    directories: byPath.map(([path, sharing]) => directoryOf(scene, path, sharing)),
    containers: byContainer.flatMap((one) => containerOf(scene, one) ?? []),
    held: plan.steps.filter((step) => !runs(step)),
  };
}

function directoryOf(
  { observed, plan }: PlanScene,
  path: string,
  sharing: readonly DesiredVolume[],
): ExportedDirectory {
  const steps = plan.steps.filter((step) => runs(step) && 'path' in step.change && step.change.path === path);
  const made = leftBy(observed.paths.get(path), steps);
  const [first] = sharing;
  return {
    path,
    volumes: sharing.map(({ name }) => name),
    made: made && { ...made, acls: entriesOfOurs(made.acls, sharing, observed) },
    declared:
      first && made ? declaredOf(saidOf(first, observed).volume, made, observed) : { owner: false, mode: false },
    changes: steps.filter(({ kind }) => kind !== 'directory'),
  };
}

/** A directory as the steps leave it. */
function leftBy(fact: PathFact | undefined, steps: readonly Step[]): (OwnedMode & { readonly acls: Acls }) | undefined {
  const found = fact?.kind === 'directory' ? { ...owned(fact), acls: aclsOf(fact) } : undefined;
  let now = found;
  for (const { change } of steps) {
    if (change.kind === 'directory') now = { ...owned(change), acls: NO_ACLS };
    else if (now && change.kind === 'owner') now = { ...now, uid: change.uid, gid: change.gid };
    else if (now && (change.kind === 'mode' || change.kind === 'acl'))
      now = { ...now, mode: change.mode, acls: change.acls ?? now.acls };
  }
  return now;
}

const owned = ({ uid, gid, mode }: OwnedMode): OwnedMode => ({ uid, gid, mode });

function declaredOf(volume: DesiredVolume, made: OwnedMode, observed: ObservedState): ExportedDirectory['declared'] {
  const owner = wantedOwner(volume, observed);
  const wanted = wantedOwnedMode(volume, owner, made);
  return {
    owner: owner.kind === 'ids' && wanted.uid === made.uid && wanted.gid === made.gid,
    mode: volume.permissions.directoryMode !== 'keep' && wanted.mode === made.mode,
  };
}

/** Of the entries those that the files ask for; others' are nobody's to export. */
function entriesOfOurs(acls: Acls, sharing: readonly DesiredVolume[], observed: ObservedState): Acls {
  const asked = new Set(wantedAccess(sharing, observed).wanted.map(({ disk }) => disk));
  const only = (entries: AclEntries | undefined): AclEntries | undefined => {
    const users = (entries?.users ?? []).filter(({ id }) => asked.has(id));
    return entries && users.length > 0 ? { ...entries, users, groups: [] } : undefined;
  };
  return { access: only(acls.access), inherited: only(acls.inherited) };
}

interface Declared {
  readonly ctid: number;
  readonly declared: readonly DeclaredMount[];
  readonly chosen: readonly DeclaredMount[];
}

/** undefined: it is no container. */
function containerOf({ desired, observed, plan }: PlanScene, each: Declared): ExportedContainer | undefined {
  const { ctid, declared, chosen } = each;
  const container = observed.containers.get(ctid);
  const own = desired.containers.get(ctid);
  if (!container) {
    const guest = observed.otherGuests.get(ctid);
    if (guest?.type === 'qemu') return undefined;
    const slots = slotsOfNew(chosen, own?.reservedSlots ?? 0);
    return {
      ctid,
      name: own?.name,
      node: guest?.node,
      slots,
      emptied: [],
      reverted: [],
      guards: new Map(),
      missing: [],
    };
  }
  const { after, emptied, reverted } = afterPlan(container, plan);
  const matched = matchMounts(declared, after, own, observed.owned);
  const volumeIn = new Map(
    matched.flatMap((match) => (match.kind === 'in_sync' ? [[match.entry.key, match.volume.name] as const] : [])),
  );
  return {
    ctid,
    name: container.name,
    node: observed.node,
    slots: effectiveEntries(after).map(({ key, mountPoint }) => {
      const { current = '', waits } = slotContent(after.file, key);
      return { key, value: waits ?? current, mount: mountPoint, volume: volumeIn.get(key) };
    }),
    emptied,
    reverted,
    guards: guardsAfter(ctid, observed, plan),
    missing: matched
      .filter((match) => match.kind !== 'in_sync' && chosen.some(isOf(match)))
      .map(({ volume, mount, kind }) => ({ volume: volume.name, path: mount.path, byLine: kind === 'by_line' })),
  };
}

const isOf =
  (match: DeclaredMount) =>
  ({ volume, mount }: DeclaredMount): boolean =>
    match.volume === volume && match.mount === mount;

/** A container with the plan's call done, the slots that it empties, and those in which it drops what waits. */
function afterPlan(container: ObservedContainer, plan: Plan) {
  const change = plan.steps.filter(runs).find(({ id }) => id === `mount:${container.ctid}`)?.change;
  if (change?.kind !== 'mount') return { after: container, emptied: [], reverted: [] };
  const predicted = predictChange(container, change);
  return {
    after: predicted.ok ? withFile(container, predicted.text) : container,
    emptied: keysOf(change, 'delete'),
    reverted: keysOf(change, 'revert'),
  };
}

/** Ours, with what the plan writes and takes away. */
function guardsAfter(ctid: number, { units }: ObservedState, plan: Plan): ReadonlyMap<string, string | null> {
  const change = plan.steps.filter(runs).find(({ id }) => id === `unit:${ctid}`)?.change;
  const files = change?.kind === 'unit' ? change.files : [];
  return new Map<string, string | null>([
    ...(units ? foundGuard(units, ctid).texts : []),
    ...files.map(({ at, after }) => [at, after] as const),
  ]);
}

const keysOf = ({ edits }: MountChange, asked: MountEdit['action']): readonly string[] =>
  edits.filter(({ action }) => action === asked).map(({ key }) => key);

/** An inner target comes after its outer one. */
function slotsOfNew(declared: readonly DeclaredMount[], reserved: number): readonly ExportedSlot[] {
  return [...declared]
    .sort((a, b) => (a.mount.path < b.mount.path ? -1 : 1))
    .map(({ volume, mount }, index) => {
      const wanted = wantedMountPoint(volume, mount);
      return { key: `mp${reserved + index}`, value: printMountPoint(wanted), mount: wanted, volume: volume.name };
    });
}
