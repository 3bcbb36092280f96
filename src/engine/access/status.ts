import type { MountPoint } from '../../proxmox/value/mount.ts';
import type { DesiredVolume } from '../desired/state.ts';
import { directoryState } from '../observed/directory.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import type { Step } from '../plan/types.ts';
import type { AccessStatus } from '../status/types.ts';
import { viewerOf } from './consumers.ts';
import { wantedOwnedMode, wantedOwner } from './owner.ts';
import { accessReason, type OwnedMode, rootAccess, type Viewer } from './root.ts';

/** What a container's root can do in a volume's directory: now, after the plan, and what would help it. */
export function accessStatus(
  volume: DesiredVolume,
  container: ObservedContainer,
  mountPoint: MountPoint,
  observed: ObservedState,
  steps: readonly Step[],
): AccessStatus {
  const viewer = viewerOf(container, mountPoint);
  if (!viewer) return { root: 'unknown', why: { code: 'id_map_unknown' } };
  const { now, after } = ownedModes(volume, observed, steps);
  const shown = now ?? after;
  if (!shown) return { root: 'unknown', why: { code: 'directory_unknown' } };
  const root = rootAccess(shown, viewer);
  const planned = after ? rootAccess(after, viewer) : root;
  const helps = planned !== 'read-write' && containerRootHelps(volume, observed, after ?? shown, viewer);
  return {
    root,
    why: accessReason(shown, viewer),
    planned: planned === root ? undefined : planned,
    fix: helps ? 'container_root' : undefined,
  };
}

/** The directory's owner and mode on disk, and as the steps that will run leave them. */
function ownedModes(
  volume: DesiredVolume,
  observed: ObservedState,
  steps: readonly Step[],
): { readonly now?: OwnedMode; readonly after?: OwnedMode } {
  const state = directoryState(observed, volume.hostPath);
  if (state.kind === 'missing') {
    const mode = volume.permissions.directoryMode === 'keep' ? 0o755 : volume.permissions.directoryMode;
    return { after: wantedOwnedMode(volume, wantedOwner(volume, observed), { uid: 0, gid: 0, mode }) };
  }
  if (state.kind !== 'present') return {};
  let after: OwnedMode = state.fact;
  for (const { change, state: stepState } of steps) {
    if (stepState !== undefined) continue;
    if (change.kind === 'owner') after = { ...after, uid: change.uid, gid: change.gid };
    if (change.kind === 'mode') after = { ...after, mode: change.mode };
  }
  return { now: state.fact, after };
}

/** Only where it lets this container write, and all others that exist are unprivileged and agree on the id. */
function containerRootHelps(volume: DesiredVolume, observed: ObservedState, owned: OwnedMode, viewer: Viewer): boolean {
  if (volume.owner.kind === 'container_root') return false;
  if (volume.mounts.some(({ ctid }) => observed.containers.get(ctid)?.unprivileged === false)) return false;
  const owner = wantedOwner({ ...volume, owner: { kind: 'container_root' } }, observed);
  if (owner.kind !== 'ids') return false;
  return rootAccess({ ...owned, uid: owner.uid, gid: owner.gid ?? owned.gid }, viewer) === 'read-write';
}
