import { modeText } from '../access/mode.ts';
import { wantedOwnedMode, wantedOwner } from '../access/owner.ts';
import type { DesiredVolume } from '../desired/state.ts';
import { ownerText } from '../observed/accounts.ts';
import { directoryState, filesystemAt } from '../observed/directory.ts';
import { mountStatus, type View } from './mount.ts';
import type { DirectoryStatus, MountStatus, State, VolumeStatus } from './types.ts';

/** A volume's directory and mounts; its state is the most pressing of theirs. */
export function volumeStatus(view: View, volume: DesiredVolume): VolumeStatus {
  const mounts = volume.mounts.map((mount) => mountStatus(view, volume, mount));
  const directory = directoryVerdict(view, volume);
  return {
    name: volume.name,
    hostPath: volume.hostPath,
    directory: directoryStatus(view, volume),
    state: [directory.state, ...mounts.map(({ state }) => state)].reduce(morePressing),
    reasons: [...new Set([...directory.reasons, ...mounts.flatMap(reasonOf)])],
    ...(volume.permissions.purpose ? { purpose: volume.permissions.purpose } : {}),
    mounts,
  };
}

const PRESSING: readonly State[] = [
  'ok',
  'undeclared',
  'kept',
  'waiting',
  'pending',
  'blocked',
  'new',
  'change',
  'drift',
  'error',
];

function morePressing(a: State, b: State): State {
  return PRESSING.indexOf(a) >= PRESSING.indexOf(b) ? a : b;
}

function reasonOf({ reason, state }: MountStatus): readonly string[] {
  return reason !== null && state !== 'new' ? [reason] : [];
}

function directoryVerdict(
  { findings }: View,
  volume: DesiredVolume,
): { readonly state: State; readonly reasons: readonly string[] } {
  const errors = findings.volumeErrors(volume.name);
  if (errors.length > 0) return { state: 'error', reasons: errors.map(({ summary }) => summary) };
  const steps = findings.directorySteps(volume.hostPath);
  const reasons = steps.flatMap(({ reason, state, consequences }) =>
    state === 'kept' ? [reason, ...consequences] : [reason],
  );
  if (steps.length === 0) return { state: 'ok', reasons };
  if (steps.some(({ kind }) => kind === 'directory')) return { state: 'new', reasons };
  return { state: steps.every(({ state }) => state === 'kept') ? 'kept' : 'drift', reasons };
}

function directoryStatus({ observed }: View, volume: DesiredVolume): DirectoryStatus {
  const state = directoryState(observed, volume.hostPath);
  const mount = filesystemAt(observed, volume.hostPath);
  const fact = state.kind === 'present' ? state.fact : undefined;
  const unmanaged = state.kind === 'present' && state.unmanaged !== undefined;
  const owner = wantedOwner(volume, observed);
  const wanted = wantedOwnedMode(volume, owner, fact ?? { uid: 0, gid: 0, mode: 0o755 });
  return {
    exists: state.kind === 'present' ? true : state.kind === 'missing' ? false : null,
    owner: fact ? ownerText(observed.accounts, fact.uid, fact.gid) : null,
    mode: fact ? modeText(fact.mode) : null,
    wantedOwner: owner.kind === 'ids' && !unmanaged ? ownerText(observed.accounts, wanted.uid, wanted.gid) : null,
    wantedMode: volume.permissions.directoryMode === 'keep' || unmanaged ? null : modeText(wanted.mode),
    filesystem: mount?.fstype ?? null,
    ...(mount?.fstype === 'zfs' ? { dataset: mount.source } : {}),
    ...(fact?.free === undefined ? {} : { free: fact.free }),
    ...(fact?.total === undefined ? {} : { total: fact.total }),
  };
}
