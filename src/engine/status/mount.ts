import { normalPath } from '../../ground/paths.ts';
import { accessStatus } from '../access/status.ts';
import type { DesiredMount, DesiredState, DesiredVolume } from '../desired/state.ts';
import { bindIdentity } from '../observed/mounts.ts';
import type { ObservedContainer, ObservedState } from '../observed/state.ts';
import { absence } from '../plan/declared.ts';
import type { MountMatch } from '../plan/match.ts';
import type { Findings } from './findings.ts';
import type { MountStatus, State } from './types.ts';

/** What every part of a status is told from. */
export interface View {
  readonly desired: DesiredState;
  readonly observed: ObservedState;
  readonly findings: Findings;
  readonly matches: ReadonlyMap<DesiredMount, MountMatch>;
}

/** The three truths about one declared mount. */
export function mountStatus(view: View, volume: DesiredVolume, mount: DesiredMount): MountStatus {
  const container = view.observed.containers.get(mount.ctid);
  return container ? presentMount(view, volume, mount, container) : absentMount(view, volume, mount);
}

function absentMount({ desired, observed }: View, volume: DesiredVolume, mount: DesiredMount): MountStatus {
  const { kind, why } = absence(desired, observed, mount.ctid);
  return {
    ctid: mount.ctid,
    containerName: desired.containers.get(mount.ctid)?.name ?? null,
    path: mount.path,
    readOnly: mount.readOnly ?? false,
    declared: true,
    configured: null,
    pending: false,
    mounted: kind === 'absent' ? false : null,
    state: kind === 'vm' ? 'error' : 'waiting',
    reason: kind === 'vm' ? `${volume.name}: ${why}` : why,
    access: { root: 'unknown', why: 'the container is not here' },
  };
}

function presentMount(
  view: View,
  volume: DesiredVolume,
  mount: DesiredMount,
  container: ObservedContainer,
): MountStatus {
  const { findings, observed } = view;
  const match = view.matches.get(mount);
  const entry = match && 'entry' in match ? match.entry : undefined;
  const mounted = kernelMounted(observed, container, volume.hostPath, mount.path);
  const pending =
    entry !== undefined &&
    (container.pending.some(({ key }) => key === entry.key) || container.file.pending.deletes.has(entry.key));
  return {
    ctid: mount.ctid,
    containerName: container.name,
    path: mount.path,
    readOnly: match?.wanted.options.ro ?? mount.readOnly ?? false,
    declared: true,
    configured: entry?.key ?? null,
    pending,
    mounted,
    ...judged(view, volume, mount, container, entry?.pending ?? false, mounted),
    access: match
      ? accessStatus(volume, container, match.wanted, observed, findings.directorySteps(volume.hostPath))
      : { root: 'unknown', why: 'the directory cannot be shared' },
  };
}

function judged(
  { findings }: View,
  volume: DesiredVolume,
  mount: DesiredMount,
  container: ObservedContainer,
  pending: boolean,
  mounted: boolean | null,
): { readonly state: State; readonly reason: string | null } {
  const [error] = [...findings.volumeErrors(volume.name), ...findings.mountErrors(volume.name, mount.ctid)];
  if (error) return { state: 'error', reason: error.summary };
  const planned = findings.mountEdit(mount.ctid, volume.name, mount.path);
  if (planned?.step.state === 'blocked') return { state: 'blocked', reason: planned.step.reason };
  if (planned)
    return {
      state: planned.edit.before === undefined && planned.edit.action === 'create' ? 'new' : 'change',
      reason: planned.step.reason,
    };
  if (pending) return { state: 'pending', reason: `takes effect when CT ${mount.ctid} restarts` };
  if (container.running && mounted === false) {
    return {
      state: 'drift',
      reason: `configured, but not mounted in the running CT ${mount.ctid}; a restart mounts it`,
    };
  }
  return { state: 'ok', reason: null };
}

/** The last mount on the target must have the device and root that the host's own table gives for the host path. */
function kernelMounted(
  observed: ObservedState,
  container: ObservedContainer,
  hostPath: string,
  target: string,
): boolean | null {
  if (container.running === false) return false;
  if (!container.kernelMounts || !observed.mounts) return null;
  const there = container.kernelMounts.get(normalPath(target));
  const wanted = bindIdentity(observed.mounts, observed.root + hostPath);
  return there !== undefined && wanted !== undefined && there.dev === wanted.dev && there.root === wanted.root;
}
