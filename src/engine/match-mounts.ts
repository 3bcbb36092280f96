import { type MountPoint, normalPath, sameMountPoint } from '../proxmox/mount-point.ts';
import type { DesiredContainer, DesiredMount, DesiredVolume } from './desired.ts';
import type { ObservedContainer } from './observed.ts';

/** A volume and one of its mounts, as declared for one container. */
export interface DeclaredMount {
  readonly volume: DesiredVolume;
  readonly mount: DesiredMount;
}

/** What a container's file will hold in a slot once everything pending is applied. */
export interface EffectiveEntry {
  readonly key: string;
  readonly index: number;
  /** undefined when Proxmox could not parse it. */
  readonly mountPoint: MountPoint | undefined;
  readonly pending: boolean;
  /** Pending, and another line is in force: no single call can empty such a slot [delete-pending-change-running]. */
  readonly replaces: boolean;
}

/** How a declared mount stands in its container's file. `wanted` is the whole value: declared options over kept ones. */
export type MountMatch = DeclaredMount & { readonly wanted: MountPoint } & (
    | { readonly kind: 'in_sync'; readonly entry: EffectiveEntry }
    /** In force and right, but a pending change would undo it. */
    | { readonly kind: 'revert'; readonly entry: EffectiveEntry }
    | { readonly kind: 'change'; readonly entry: EffectiveEntry; readonly found: MountPoint }
    | { readonly kind: 'new' }
    | { readonly kind: 'conflict'; readonly code: string; readonly summary: string; readonly hint: string }
  );

/**
 * Matches declared mounts to a container's mount points: by target, else by source where that mount point's target
 * is declared by nobody, else new. A target held by something else is a conflict.
 */
export function matchMounts(
  declared: readonly DeclaredMount[],
  container: ObservedContainer,
  own: DesiredContainer | undefined,
): readonly MountMatch[] {
  const slots: Slots = {
    effective: effectiveEntries(container),
    overridden: overriddenEntries(container),
    targets: new Set(declared.map(({ mount }) => mount.path)),
    own: own?.ownMountPoints ?? [],
    claimed: new Set(),
  };
  const matches = new Map<DeclaredMount, MountMatch>();
  for (const match of [matchInSync, matchReverted, matchTarget, matchSource, matchNew]) {
    for (const each of declared) {
      if (matches.has(each)) continue;
      const found = match(each, slots, container);
      if (!found) continue;
      if ('entry' in found) slots.claimed.add(found.entry.key);
      matches.set(each, found);
    }
  }
  return declared.flatMap((each) => matches.get(each) ?? []);
}

/** The slots as they will be, in numeric order. */
export function effectiveEntries({ current, pending, file }: ObservedContainer): readonly EffectiveEntry[] {
  const entries = new Map<string, EffectiveEntry>();
  for (const entry of current)
    if (!file.pending.deletes.has(entry.key)) entries.set(entry.key, effective(entry, false));
  for (const entry of pending) entries.set(entry.key, effective(entry, true, file.current.keys.has(entry.key)));
  return [...entries.values()].sort((a, b) => a.index - b.index);
}

/** The whole mount point a declared mount asks for: options it does not mention are kept from `base`. */
function wantedMountPoint({ volume, mount }: DeclaredMount, base?: MountPoint): MountPoint {
  const { ro, shared, mountoptions, idmap, ...kept } = base?.options ?? {};
  return {
    kind: 'bind',
    volume: volume.hostPath,
    target: mount.path,
    options: {
      ...kept,
      ...flag('ro', mount.readOnly ?? ro),
      ...flag('shared', mount.shared ?? shared),
      ...text('mountoptions', mount.mountOptions ? mount.mountOptions.join(';') : mountoptions),
      ...text('idmap', mount.idmap === false ? undefined : (mount.idmap ?? idmap)),
    },
  };
}

interface Slots {
  readonly effective: readonly EffectiveEntry[];
  /** Current entries that a pending change or delete will replace. */
  readonly overridden: readonly EffectiveEntry[];
  readonly targets: ReadonlySet<string>;
  readonly own: readonly { readonly hostPath: string; readonly path: string }[];
  readonly claimed: Set<string>;
}

type Matcher = (declared: DeclaredMount, slots: Slots, container: ObservedContainer) => MountMatch | undefined;

const matchInSync: Matcher = (declared, { effective, claimed }) => {
  for (const entry of effective) {
    if (claimed.has(entry.key) || !entry.mountPoint || !isAt(entry.mountPoint, declared)) continue;
    const wanted = wantedMountPoint(declared, entry.mountPoint);
    if (sameMountPoint(wanted, entry.mountPoint) && !isCovered(entry, effective))
      return { ...declared, kind: 'in_sync', wanted, entry };
  }
  return undefined;
};

const matchReverted: Matcher = (declared, { effective, overridden, claimed }) => {
  for (const entry of overridden) {
    // A pending change to somebody else's mount is theirs to revert.
    const replacement = effective.find(({ key }) => key === entry.key)?.mountPoint;
    if (replacement && !isFrom(replacement, declared)) continue;
    if (claimed.has(entry.key) || !entry.mountPoint || !isAt(entry.mountPoint, declared)) continue;
    const wanted = wantedMountPoint(declared, entry.mountPoint);
    if (sameMountPoint(wanted, entry.mountPoint)) return { ...declared, kind: 'revert', wanted, entry };
  }
  return undefined;
};

const matchTarget: Matcher = (declared, { effective, claimed }, container) => {
  const there = effective.filter(
    ({ key, mountPoint }) => !claimed.has(key) && mountPoint && normalPath(mountPoint.target) === declared.mount.path,
  );
  // Of several on one target the highest index is on top [start-dup-target].
  const top = there.at(-1);
  if (!top?.mountPoint) return undefined;
  if (!isAt(top.mountPoint, declared)) return taken(declared, top, top.mountPoint, container);
  if (top.replaces && container.running === false) return pendingInTheWay(declared, top, container);
  return {
    ...declared,
    kind: 'change',
    wanted: wantedMountPoint(declared, top.mountPoint),
    entry: top,
    found: top.mountPoint,
  };
};

const matchSource: Matcher = (declared, { effective, claimed, targets, own }) => {
  for (const entry of effective) {
    const found = entry.mountPoint;
    if (!found || entry.replaces || claimed.has(entry.key)) continue;
    if (!isFrom(found, declared) || targets.has(normalPath(found.target))) continue;
    if (own.some(({ hostPath, path }) => isFrom(found, { hostPath }) && path === normalPath(found.target))) continue;
    return { ...declared, kind: 'change', wanted: wantedMountPoint(declared, found), entry, found };
  }
  return undefined;
};

const matchNew: Matcher = (declared) => ({ ...declared, kind: 'new', wanted: wantedMountPoint(declared) });

function taken(
  declared: DeclaredMount,
  { key }: EffectiveEntry,
  found: MountPoint,
  { ctid }: ObservedContainer,
): MountMatch {
  return {
    ...declared,
    kind: 'conflict',
    wanted: wantedMountPoint(declared),
    code: 'target_taken',
    summary: `CT ${ctid}: ${declared.mount.path} of volume ${declared.volume.name} is taken: ${key} mounts ${found.volume} there`,
    hint: `Choose another path for ${declared.volume.name}, or free it with: pct set ${ctid} --delete ${key}`,
  };
}

/** A stop and a start both apply what is pending: what still is pending in a stopped container could not be applied. */
function pendingInTheWay(declared: DeclaredMount, { key }: EffectiveEntry, { ctid }: ObservedContainer): MountMatch {
  return {
    ...declared,
    kind: 'conflict',
    wanted: wantedMountPoint(declared),
    code: 'pending_in_the_way',
    summary: `CT ${ctid} is stopped and still has a pending change of ${key}, which Proxmox could not apply; ${declared.mount.path} of volume ${declared.volume.name} waits for it`,
    hint: `Look at it with: pct pending ${ctid}; drop it with: pct set ${ctid} --revert ${key}`,
  };
}

function overriddenEntries({ current, pending, file }: ObservedContainer): readonly EffectiveEntry[] {
  const replaced = new Set(pending.map(({ key }) => key));
  return current
    .filter(({ key }) => replaced.has(key) || file.pending.deletes.has(key))
    .map((entry) => effective(entry, false));
}

function effective(
  { key, index, parsed }: ObservedContainer['current'][number],
  pending: boolean,
  replaces = false,
): EffectiveEntry {
  return { key, index, mountPoint: parsed.ok ? parsed.value : undefined, pending, replaces };
}

function isAt(found: MountPoint, declared: DeclaredMount): boolean {
  return isFrom(found, declared.volume) && normalPath(found.target) === declared.mount.path;
}

function isFrom(found: MountPoint, source: { readonly hostPath: string } | DeclaredMount): boolean {
  const hostPath = 'hostPath' in source ? source.hostPath : source.volume.hostPath;
  return found.kind === 'bind' && normalPath(found.volume) === hostPath;
}

function isCovered(entry: EffectiveEntry, effective: readonly EffectiveEntry[]): boolean {
  const target = entry.mountPoint && normalPath(entry.mountPoint.target);
  return effective.some(
    (other) => other.index > entry.index && other.mountPoint && normalPath(other.mountPoint.target) === target,
  );
}

function flag(key: 'ro' | 'shared', value: boolean | undefined) {
  return value ? { [key]: true } : {};
}

function text(key: 'mountoptions' | 'idmap', value: string | undefined) {
  return value ? { [key]: value } : {};
}
