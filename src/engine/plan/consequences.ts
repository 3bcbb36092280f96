import { filesystemAt } from '../observed/directory.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import type { MountChange, MountEdit } from './types.ts';

/** What follows from a mount step and cannot be read off its command; only what is true of this container and host. */
export function mountConsequences(
  observed: ObservedState,
  container: ObservedContainer,
  change: MountChange,
): readonly string[] {
  const created = change.edits.filter(({ action }) => action === 'create');
  const told = created.filter(
    ({ volume }) => !change.edits.some((edit) => edit.action === 'delete' && edit.volume === volume),
  );
  return [
    ...restart(container, change),
    ...firstBind(container, told),
    ...backup(container, told),
    ...replication(container, change),
    ...migration(observed, container, change),
    ...boot(observed, container, told),
    ...nestedMounts(observed, told),
  ];
}

function restart({ ctid, name }: ObservedContainer, { edits }: MountChange): readonly string[] {
  const waiting = edits.filter(({ takesEffect }) => takesEffect === 'restart');
  if (waiting.length === 0) return [];
  return [
    `takes effect when CT ${ctid} (${name}) restarts: ${waiting.map(({ key, target }) => `${key} ${target}`).join(', ')}`,
  ];
}

/** One bind mount is enough [snapshot-bind clone-bind template-bind]. */
function firstBind({ ctid, current }: ObservedContainer, created: readonly MountEdit[]): readonly string[] {
  const hasBind = current.some(({ parsed }) => parsed.ok && parsed.value.kind !== 'volume');
  return created.length > 0 && !hasBind
    ? [`CT ${ctid} can no longer be snapshotted, cloned or made a template while it has a bind mount`]
    : [];
}

function backup({ ctid }: ObservedContainer, created: readonly MountEdit[]): readonly string[] {
  return created.length > 0
    ? [`backups of CT ${ctid} leave out ${created.map(({ target }) => target).join(', ')}`]
    : [];
}

/** [repl-bind repl-bind-replicate-0] */
function replication({ ctid, replicated }: ObservedContainer, { edits }: MountChange): readonly string[] {
  const set = edits.filter(({ value }) => value !== undefined);
  return replicated && set.length > 0
    ? [`CT ${ctid} is replicated, and ${set.map(({ target }) => target).join(', ')} is left out of it (replicate=0)`]
    : [];
}

/** [migrate-bind migrate-bind-shared] */
function migration({ members }: ObservedState, { ctid }: ObservedContainer, { edits }: MountChange): readonly string[] {
  const local = edits.filter(({ value }) => value !== undefined && !/(^|,)shared=1(,|$)/.test(value));
  return members.size > 1 && local.length > 0
    ? [`CT ${ctid} cannot be migrated while ${local.map(({ key }) => key).join(', ')} is not shared`]
    : [];
}

/** A start fails where a source is missing [start-missing-dir]: likely only off the root file system. */
function boot(observed: ObservedState, { ctid }: ObservedContainer, created: readonly MountEdit[]): readonly string[] {
  return created.flatMap(({ hostPath }) => {
    const mount = hostPath === undefined ? undefined : filesystemAt(observed, hostPath);
    const target = mount?.target.slice(observed.root.length);
    return mount && target && mount.target !== '/' && mount.target !== observed.root
      ? [`CT ${ctid} will not start while ${target} is not mounted`]
      : [];
  });
}

/** Bind, not rbind [add-running-nested-host-mount]. */
function nestedMounts({ mountsBelow }: ObservedState, created: readonly MountEdit[]): readonly string[] {
  return created.flatMap(({ hostPath, target }) => {
    const nested = (hostPath === undefined ? undefined : mountsBelow.get(hostPath)) ?? [];
    return nested.length > 0
      ? [
          `${nested.join(', ')} will not show below ${target}: file systems mounted inside a directory are not shared with it`,
        ]
      : [];
  });
}
