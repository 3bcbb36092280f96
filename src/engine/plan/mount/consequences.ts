import { isWithin, normalPath } from '../../../ground/paths.ts';
import { parseMountPoint } from '../../../proxmox/value/mount.ts';
import { haMembers } from '../../cluster/ha.ts';
import { filesystemAt } from '../../observed/directory.ts';
import { effectiveEntries } from '../../observed/effective.ts';
import type { ObservedContainer, ObservedState } from '../../observed/state.ts';
import type { Consequence } from '../reasons.ts';
import type { MountChange, MountEdit } from '../types.ts';
import { movedMount } from './moved.ts';

/** What follows from a mount step and cannot be read off its command; only what is true of this container and host. */
export function mountConsequences(
  observed: ObservedState,
  container: ObservedContainer,
  change: MountChange,
): readonly Consequence[] {
  const created = change.edits.filter(({ action }) => action === 'create');
  const deleted = change.edits.filter(({ action }) => action === 'delete');
  const added = created.filter(({ volume }) => !deleted.some((edit) => edit.volume === volume));
  // A start needs what they have from now on.
  const needed = [...added, ...change.edits.filter((edit) => movedFrom(edit) !== undefined)];
  return [
    ...restart(container, change),
    ...firstBind(container, added),
    ...backup(container, added),
    ...replication(container, change),
    ...migration(observed, container, change),
    ...relocation(observed, container, needed),
    ...boot(observed, container, needed),
    ...nestedMounts(observed, added),
    ...coveredMounts(container, change),
    ...hiddenEntries(observed, container, change),
    ...moved(observed, change),
  ];
}

function restart({ ctid, name }: ObservedContainer, { edits }: MountChange): readonly Consequence[] {
  const waiting = edits.filter(({ takesEffect }) => takesEffect === 'restart');
  if (waiting.length === 0) return [];
  const mounts = waiting.map(({ key, target }) => ({ key, path: target }));
  return [{ code: 'waits_for_restart', ctid, name, mounts }];
}

/** One bind mount is enough [snapshot-bind clone-bind template-bind]. */
function firstBind({ ctid, current }: ObservedContainer, created: readonly MountEdit[]): readonly Consequence[] {
  const hasBind = current.some(({ parsed }) => parsed.ok && parsed.value.kind !== 'volume');
  return created.length > 0 && !hasBind ? [{ code: 'no_snapshots', ctid }] : [];
}

function backup({ ctid }: ObservedContainer, created: readonly MountEdit[]): readonly Consequence[] {
  return created.length > 0 ? [{ code: 'not_in_backups', ctid, paths: targetsOf(created) }] : [];
}

/** [repl-bind repl-bind-replicate-0] */
function replication({ ctid, replicated }: ObservedContainer, { edits }: MountChange): readonly Consequence[] {
  const set = edits.filter(({ value }) => value !== undefined);
  return replicated && set.length > 0 ? [{ code: 'not_replicated', ctid, paths: targetsOf(set) }] : [];
}

/** [migrate-bind migrate-bind-shared] */
function migration(
  { cluster }: ObservedState,
  { ctid, ha }: ObservedContainer,
  { edits }: MountChange,
): readonly Consequence[] {
  if ((cluster?.members.length ?? 1) < 2) return [];
  const local = edits.filter(({ value }) => value !== undefined && !/(^|,)shared=1(,|$)/.test(value));
  if (local.length === 0) return [];
  const keys = local.map(({ key }) => key);
  return [
    { code: 'no_migration', ctid, keys },
    ...(ha === 'managed' ? [{ code: 'ha_relocation_fails', ctid, keys } as const] : []),
  ];
}

/** HA shuts a container down and starts it elsewhere, or starts it there after its member was fenced: nothing asks before. */
function relocation(
  { cluster, node }: ObservedState,
  { ctid, ha }: ObservedContainer,
  needed: readonly MountEdit[],
): readonly Consequence[] {
  const paths = needed.flatMap(({ hostPath }) => hostPath ?? []);
  if (!cluster || ha !== 'managed' || paths.length === 0) return [];
  const members = cluster.members.map(({ name }) => name);
  const nodes = haMembers(ctid, cluster.ha, members).filter((name) => name !== node);
  return nodes.length > 0 ? [{ code: 'ha_elsewhere', ctid, nodes, paths }] : [];
}

/**
 * A start fails where a source is missing [start-missing-dir]: likely only off the root file system. Where something is
 * mounted there is a bare directory, so what is mounted at the source itself keeps nothing from starting; another source
 * that lies in it does.
 */
function boot(
  observed: ObservedState,
  { ctid }: ObservedContainer,
  needed: readonly MountEdit[],
): readonly Consequence[] {
  const codes = new Map<string, 'starts_without' | 'needs_mount'>();
  for (const { hostPath } of needed) {
    const mount = hostPath === undefined ? undefined : filesystemAt(observed, hostPath);
    const target = mount?.target.slice(observed.root.length);
    if (!target || target === '/') continue;
    if (target !== hostPath) codes.set(target, 'needs_mount');
    else if (!codes.has(target)) codes.set(target, 'starts_without');
  }
  return [...codes].map(([path, code]) => ({ code, ctid, path }));
}

/** Bind, not rbind [add-running-nested-host-mount]. */
function nestedMounts({ mountsBelow }: ObservedState, created: readonly MountEdit[]): readonly Consequence[] {
  if (mountsBelow.size === 0) return [];
  return created.flatMap(({ hostPath, target }) => {
    const nested = (hostPath === undefined ? undefined : mountsBelow.get(hostPath)) ?? [];
    return nested.length > 0 ? [{ code: 'nested_mounts_hidden', path: target, nested } as const] : [];
  });
}

/** A hot-plug puts it on top at once [nested-running]; what the same call mounts again there comes above it. */
function coveredMounts({ ctid, kernelMounts }: ObservedContainer, { edits }: MountChange): readonly Consequence[] {
  const now = edits.filter(({ action, takesEffect }) => action === 'create' && takesEffect === 'now');
  if (now.length === 0) return [];
  const again = new Set(now.map(({ target }) => target));
  const left = new Set(edits.flatMap(({ action, target }) => (action === 'delete' ? [target] : [])));
  return now.flatMap(({ target: path }) => {
    const covered = [...(kernelMounts?.values() ?? [])].flatMap(({ target, fstype, source }) => {
      const comesBack = target === path ? left.has(target) : again.has(target);
      return isWithin(target, path) && !comesBack ? [{ path: target, fstype, source }] : [];
    });
    return covered.length > 0 ? [{ code: 'covers_mounts', ctid, path, covered } as const] : [];
  });
}

/** By what its own tree has where nothing was mounted yet; below another mount that is not what it sees there. */
function hiddenEntries({ inside }: ObservedState, container: ObservedContainer, { edits }: MountChange) {
  const { ctid } = container;
  const own = inside.get(ctid)?.own;
  const set = own ? edits.filter(({ action }) => action !== 'delete') : [];
  if (set.length === 0) return [];
  const others = effectiveEntries(container).flatMap(({ mountPoint }) =>
    mountPoint ? [normalPath(mountPoint.target)] : [],
  );
  const targets = [...others, ...targetsOf(set)];
  return set.flatMap(({ target: path }): readonly Consequence[] => {
    const fact = own?.get(path);
    const counted = fact?.kind === 'directory' ? fact.counted : undefined;
    const isBelow = targets.some((target) => target !== path && isWithin(path, target));
    return counted && counted.count > 0 && !isBelow ? [{ code: 'hides_entries', ctid, path, ...counted }] : [];
  });
}

function moved(observed: ObservedState, { edits }: MountChange): readonly Consequence[] {
  return edits.flatMap((edit) => {
    const from = movedFrom(edit);
    return from === undefined || edit.hostPath === undefined
      ? []
      : [{ code: 'data_stays', ...movedMount(from, edit.hostPath, observed) } as const];
  });
}

/** The directory that a mount had before it gets another one. */
function movedFrom({ action, before, hostPath }: MountEdit): string | undefined {
  const had = action === 'update' && before !== undefined ? parseMountPoint(before) : undefined;
  const from = had?.ok && had.value.kind === 'bind' ? normalPath(had.value.volume) : undefined;
  return from === hostPath ? undefined : from;
}

const targetsOf = (edits: readonly MountEdit[]): readonly string[] => edits.map(({ target }) => target);
