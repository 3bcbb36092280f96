import { normalPath } from '../../../ground/paths.ts';
import { textOfBytes } from '../../../proxmox/value/bytes.ts';
import { type MountPoint, sameMountPoint } from '../../../proxmox/value/mount.ts';
import { linesOf } from '../../access/configured.ts';
import type { ConfiguredMount } from '../../access/way.ts';
import type { DesiredContainer, DesiredMount, DesiredVolume } from '../../desired/state.ts';
import { type EffectiveEntry, effectiveEntries, overriddenEntries } from '../../observed/effective.ts';
import type { OwnedMount } from '../../observed/memory.ts';
import type { ObservedContainer } from '../../observed/state.ts';
import type { MountFault } from '../../problem.ts';
import { wantedMountPoint } from './wanted.ts';

/** A volume and one of its mounts, as declared for one container. */
export interface DeclaredMount {
  readonly volume: DesiredVolume;
  readonly mount: DesiredMount;
}

/** How a declared mount stands in its container's file. `wanted` is the whole value: declared options over kept ones. */
export type MountMatch = DeclaredMount & { readonly wanted: MountPoint } & (
    | { readonly kind: 'in_sync'; readonly entry: EffectiveEntry }
    /** In force and right, but a pending change would undo it. */
    | { readonly kind: 'revert'; readonly entry: EffectiveEntry }
    | { readonly kind: 'change'; readonly entry: EffectiveEntry; readonly found: MountPoint }
    /** A line of LXC mounts it: as a mount point it would be mounted twice. */
    | { readonly kind: 'by_line'; readonly line: ConfiguredMount }
    | { readonly kind: 'new' }
    | { readonly kind: 'conflict'; readonly fault: MountFault }
  );

/**
 * Matches declared mounts to a container's mount points: by target, else by source where that mount point's target
 * is declared by nobody, else new. A target held by something else is a conflict.
 */
export function matchMounts(
  declared: readonly DeclaredMount[],
  container: ObservedContainer,
  own: DesiredContainer | undefined,
  owned: readonly OwnedMount[] = [],
): readonly MountMatch[] {
  const effective = effectiveEntries(container);
  const overridden = overriddenEntries(container);
  // A container that has nothing mounted has nothing in common with what is declared.
  if (effective.length + overridden.length + container.file.current.lxc.length === 0) return declared.map(newMatch);
  const slots: Slots = {
    effective,
    onTarget: byTarget(effective),
    overridden,
    targets: new Set(declared.map(({ mount }) => mount.path)),
    own: own?.ownMountPoints ?? [],
    owned,
    claimed: new Set(),
  };
  const matches = new Map<DeclaredMount, MountMatch>();
  for (const match of [matchInSync, matchReverted, matchTarget, matchLine, matchSource, newMatch]) {
    if (matches.size === declared.length) break;
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

interface Slots {
  readonly effective: readonly EffectiveEntry[];
  /** Those of them that could be parsed, by where they mount, in numeric order. */
  readonly onTarget: ReadonlyMap<string, readonly EffectiveEntry[]>;
  /** Current entries that a pending change or delete will replace. */
  readonly overridden: readonly EffectiveEntry[];
  readonly targets: ReadonlySet<string>;
  readonly own: readonly { readonly hostPath: string; readonly path: string }[];
  /** What is remembered to be ours. */
  readonly owned: readonly OwnedMount[];
  readonly claimed: Set<string>;
}

type Matcher = (declared: DeclaredMount, slots: Slots, container: ObservedContainer) => MountMatch | undefined;

/** Of several on one target the highest index is on top [start-dup-target]. */
const matchInSync: Matcher = (declared, { onTarget, claimed }) => {
  const entry = onTarget.get(declared.mount.path)?.at(-1);
  if (!entry?.mountPoint || claimed.has(entry.key) || !isFrom(entry.mountPoint, declared)) return undefined;
  const wanted = wantedMountPoint(declared.volume, declared.mount, entry.mountPoint);
  const { volume, mount } = declared;
  return sameMountPoint(wanted, entry.mountPoint) ? { volume, mount, kind: 'in_sync', wanted, entry } : undefined;
};

const matchReverted: Matcher = (declared, { effective, overridden, claimed }) => {
  for (const entry of overridden) {
    // A pending change to somebody else's mount is theirs to revert.
    const replacement = effective.find(({ key }) => key === entry.key)?.mountPoint;
    if (replacement && !isFrom(replacement, declared)) continue;
    if (claimed.has(entry.key) || !entry.mountPoint || !isAt(entry.mountPoint, declared)) continue;
    // Where another slot will hold the target, a revert would leave two mounts on it.
    if (effective.some(({ key, mountPoint }) => key !== entry.key && isOn(mountPoint, declared.mount.path))) continue;
    const wanted = wantedMountPoint(declared.volume, declared.mount, entry.mountPoint);
    if (sameMountPoint(wanted, entry.mountPoint)) return { ...declared, kind: 'revert', wanted, entry };
  }
  return undefined;
};

const matchTarget: Matcher = (declared, { onTarget, claimed, owned }, container) => {
  const there = (onTarget.get(declared.mount.path) ?? []).filter(({ key }) => !claimed.has(key));
  // Of several on one target the highest index is on top [start-dup-target].
  const top = there.at(-1);
  if (!top?.mountPoint) return undefined;
  const about = { path: declared.mount.path, key: top.key };
  if (!isAt(top.mountPoint, declared) && !isMoved(top.mountPoint, declared, owned))
    return conflict(declared, { code: 'target_taken', ...about, source: textOfBytes(top.mountPoint.volume) });
  // A stop and a start both apply what is pending: what still is pending in a stopped container could not be applied.
  if (top.replaces && container.running === false) return conflict(declared, { code: 'pending_not_applied', ...about });
  return {
    ...declared,
    kind: 'change',
    wanted: wantedMountPoint(declared.volume, declared.mount, top.mountPoint),
    entry: top,
    found: top.mountPoint,
  };
};

/** LXC mounts its lines last, over a mount point on the same target. */
const matchLine: Matcher = (declared, _, { file, ctid }) => {
  const line = linesOf(file, ctid).findLast(({ target }) => target === declared.mount.path);
  if (line?.hostPath === undefined) return undefined;
  const { path, readOnly = line.readOnly } = declared.mount;
  const { through, hostPath: source } = line;
  if (source !== declared.volume.hostPath)
    return conflict(declared, { code: 'target_taken', path, key: through, source });
  if (readOnly !== line.readOnly) return conflict(declared, { code: 'line_differs', path, readOnly: line.readOnly });
  return { ...declared, kind: 'by_line', wanted: wantedMountPoint(declared.volume, declared.mount), line };
};

const matchSource: Matcher = (declared, { effective, claimed, targets, own }) => {
  for (const entry of effective) {
    const found = entry.mountPoint;
    if (!found || entry.replaces || claimed.has(entry.key)) continue;
    if (!isFrom(found, declared) || targets.has(normalPath(found.target))) continue;
    if (own.some(({ hostPath, path }) => isFrom(found, { hostPath }) && path === normalPath(found.target))) continue;
    return {
      ...declared,
      kind: 'change',
      wanted: wantedMountPoint(declared.volume, declared.mount, found),
      entry,
      found,
    };
  }
  return undefined;
};

const newMatch = ({ volume, mount }: DeclaredMount): MountMatch => ({
  volume,
  mount,
  kind: 'new',
  wanted: wantedMountPoint(volume, mount),
});

const conflict = (declared: DeclaredMount, fault: MountFault): MountMatch => ({
  ...declared,
  kind: 'conflict',
  wanted: wantedMountPoint(declared.volume, declared.mount),
  fault,
});

function isAt(found: MountPoint, declared: DeclaredMount): boolean {
  return isFrom(found, declared.volume) && isOn(found, declared.mount.path);
}

function isOn(found: MountPoint | undefined, path: string): boolean {
  return found !== undefined && normalPath(found.target) === path;
}

function isFrom(found: MountPoint, source: { readonly hostPath: string } | DeclaredMount): boolean {
  const hostPath = 'hostPath' in source ? source.hostPath : source.volume.hostPath;
  return found.kind === 'bind' && normalPath(found.volume) === hostPath;
}

/** It is this volume's from before its host path was another one. */
function isMoved(found: MountPoint, { volume, mount }: DeclaredMount, owned: readonly OwnedMount[]): boolean {
  const hostPath = normalPath(found.volume);
  return (
    found.kind === 'bind' &&
    owned.some(
      (one) =>
        one.volume === volume.name && one.ctid === mount.ctid && one.path === mount.path && one.hostPath === hostPath,
    )
  );
}

function byTarget(entries: readonly EffectiveEntry[]): ReadonlyMap<string, readonly EffectiveEntry[]> {
  const found = new Map<string, EffectiveEntry[]>();
  for (const entry of entries) {
    if (!entry.mountPoint) continue;
    const target = normalPath(entry.mountPoint.target);
    const there = found.get(target);
    if (there) there.push(entry);
    else found.set(target, [entry]);
  }
  return found;
}
