import { octal } from '../../ground/mode.ts';
import { wantedOwnedMode, wantedOwner } from '../access/owner.ts';
import type { DesiredVolume } from '../desired/state.ts';
import { backupOf } from '../guard/backups.ts';
import { ownerText } from '../observed/accounts.ts';
import { filesystemAt } from '../observed/directory.ts';
import type { OwnedFact } from '../observed/facts.ts';
import { aclsLines, parseAcls } from '../permission/acl.ts';
import { saidOf } from '../plan/directory/said.ts';
import { isRightWhateverItHolds } from '../plan/emptiness.ts';
import { isNeededOn, membersOf } from '../plan/selection.ts';
import { lastWalkOf } from '../tree/last.ts';
import { mountStatus, type StatusContext, type VolumeFindings } from './mount.ts';
import { leftNames } from './sync.ts';
import {
  type ContainerStatus,
  type DirectoryStatus,
  type MountStatus,
  type State,
  urgency,
  type VolumeStatus,
} from './types.ts';

/** A volume's directory and mounts; its state is the most pressing of theirs. */
export function volumeStatus(view: StatusContext, volume: DesiredVolume): VolumeStatus {
  const { containers } = view.observed;
  const own = view.isAlone ? volume.mounts.filter(({ ctid }) => containers.has(ctid)) : volume.mounts;
  const findings = {
    errors: view.findings.volumeErrors(volume.name),
    steps: view.findings.directorySteps(volume.hostPath),
  };
  const mounts = own.map((mount) => mountStatus(view, { volume, mount }, findings));
  const directory = directoryStatus(view, volume, findings);
  return {
    name: volume.name,
    hostPath: volume.hostPath,
    directory,
    state: stateOf(directory, mounts),
    purpose: volume.permissions.purpose,
    mounts,
    bootGuard: volume.bootGuard,
    backup: backupOf(volume, view.observed),
    notes: view.notes.get(volume.name),
  };
}

/** The most pressing of the directory's state and of these mounts'. */
export function stateOf(
  directory: Pick<DirectoryStatus, 'state'>,
  mounts: readonly Pick<MountStatus, 'state'>[],
): State {
  let worst = directory.state;
  for (const { state } of mounts) if (state !== worst && urgency(state) > urgency(worst)) worst = state;
  return worst;
}

/** With the mounts that are left of them: a volume stands as its most pressing part, and so they are. */
export function withLeft(
  volumes: readonly VolumeStatus[],
  containers: readonly ContainerStatus[],
): readonly VolumeStatus[] {
  const names = leftNames(containers);
  if (names.size === 0) return volumes;
  return volumes.map((volume) =>
    names.has(volume.name) && urgency(volume.state) < urgency('undeclared')
      ? { ...volume, state: 'undeclared' }
      : volume,
  );
}

function directoryVerdict(
  { errors, steps }: VolumeFindings,
  volume: DesiredVolume,
): Pick<DirectoryStatus, 'state' | 'reasons'> {
  if (errors.length > 0) return { state: 'error', reasons: errors };
  if (steps.length === 0) return { state: 'ok', reasons: [] };
  const blocked = steps.flatMap(({ state, why }) => (state === 'blocked' ? [why] : []));
  if (blocked.length > 0)
    return { state: 'blocked', reasons: [...steps.map(({ reason }) => reason), ...blocked.slice(0, 1)] };
  if (steps.some(({ kind }) => kind === 'directory'))
    return { state: 'new', reasons: [{ code: 'directory_planned', path: volume.hostPath }] };
  const state = steps.every((step) => step.state === 'kept') ? 'kept' : 'drift';
  return { state, reasons: steps.flatMap(({ reason, why }) => (why ? [reason, why] : [reason])) };
}

function directoryStatus(
  { observed, access }: StatusContext,
  volume: DesiredVolume,
  findings: VolumeFindings,
): DirectoryStatus {
  if (!isNeededOn(observed.node, volume, observed)) return unseenDirectory(membersOf(volume, observed), observed.node);
  const state = access.stateOf(volume.hostPath);
  const fact = state.kind === 'present' ? state.fact : undefined;
  const declared = wantedOwner(volume, observed);
  const said = fact && isRightWhateverItHolds(volume, declared, fact) ? volume : saidOf(volume, observed, state).volume;
  const mount = filesystemAt(observed, volume.hostPath);
  const unmanaged = state.kind === 'present' && state.unmanaged !== undefined;
  const owner = said === volume ? declared : wantedOwner(said, observed);
  const wanted = wantedOwnedMode(said, owner, fact ?? { uid: 0, gid: 0, mode: 0o755 });
  const { state: verdict, reasons } = directoryVerdict(findings, volume);
  const ownerIs = fact ? ownerText(observed.accounts, fact.uid, fact.gid) : null;
  const isSameOwner = fact?.uid === wanted.uid && fact.gid === wanted.gid;
  return {
    state: verdict,
    reasons,
    exists: state.kind === 'present' ? true : state.kind === 'missing' ? false : null,
    owner: ownerIs,
    mode: fact ? octal(fact.mode) : null,
    acl: aclTextOf(fact),
    wantedOwner:
      owner.kind !== 'ids' || unmanaged
        ? null
        : isSameOwner
          ? ownerIs
          : ownerText(observed.accounts, wanted.uid, wanted.gid),
    wantedMode: said.permissions.directoryMode === 'keep' || unmanaged ? null : octal(wanted.mode),
    filesystem: mount?.fstype ?? null,
    dataset: mount?.fstype === 'zfs' ? mount.source : undefined,
    free: fact?.free,
    total: fact?.total,
    tree:
      volume.permissions.recursive && !unmanaged
        ? ((fact && lastWalkOf(observed, volume.hostPath, fact)) ?? null)
        : undefined,
  };
}

function aclTextOf(fact: OwnedFact | undefined): string | undefined {
  const acls = fact?.acl?.ok && fact.acl.value !== '' ? parseAcls(fact.acl.value) : undefined;
  return acls && aclsLines(acls).join(',');
}

/** Every member has a directory of that name, or none. */
export const unseenDirectory = (nodes: readonly string[], here: string): DirectoryStatus => ({
  state: 'unknown',
  reasons: nodes.map((node) => ({ code: 'directory_on_member', node, here })),
  exists: null,
  owner: null,
  mode: null,
  wantedOwner: null,
  wantedMode: null,
  filesystem: null,
});
