import type { Coverage } from '../../engine/guard/backups.ts';
import { volumeReasons } from '../../engine/status/reasons.ts';
import { isOfOthers } from '../../engine/status/standing.ts';
import { isInSync } from '../../engine/status/sync.ts';
import type {
  AccessStatus,
  ContainerStatus,
  DirectoryElsewhere,
  DirectoryStatus,
  IdentityAccess,
  MountStatus,
  Status,
  VolumeStatus,
} from '../../engine/status/types.ts';
import { oneByOne } from '../../ground/lazy.ts';
import { hostReadOnlyText } from '../words/access.ts';
import {
  canFields,
  diagnosticsFields,
  FORMAT,
  type OneByOne,
  reasonFields,
  startFields,
  startNoteFields,
  textFields,
} from './document.ts';
import type { CanFields, StatusDocument } from './shapes.ts';

export function statusDocument(status: Status): OneByOne<StatusDocument> {
  const { node, cluster, volumes, containers, leftAccess = [], diagnostics } = status;
  const nodes = new Map(containers.map((container) => [container.ctid, container.node]));
  return {
    format: FORMAT,
    command: 'status',
    node,
    cluster: cluster && clusterFields(cluster),
    inSync: isInSync(status),
    volumes: oneByOne(volumes, (volume) => volumeFields(volume, nodes)),
    containers: oneByOne(containers, containerFields),
    leftAccess: leftAccess.map(({ reason, ...left }) => ({ ...left, ids: [...reason.ids] })),
    diagnostics: diagnosticsFields(diagnostics),
  };
}

const clusterFields = ({ quorate, members }: NonNullable<Status['cluster']>): StatusDocument['cluster'] => ({
  quorate: quorate ?? null,
  members: members.map(({ name, online, ip }) => ({ name, online: online ?? null, ip })),
});

// Each part of what there is thousands of is named: an object that others are spread into costs several times as much.

const directoryFields = (directory: DirectoryStatus): NonNullable<Volume['directory']> => ({
  exists: directory.exists,
  owner: directory.owner,
  mode: directory.mode,
  acl: directory.acl,
  wantedOwner: directory.wantedOwner,
  wantedMode: directory.wantedMode,
  filesystem: directory.filesystem,
  dataset: directory.dataset,
  free: directory.free,
  total: directory.total,
  tree: directory.tree,
});

const elsewhereFields = ({ node, directory }: DirectoryElsewhere): NonNullable<Volume['elsewhere']>[number] => ({
  ...{ node, ...directoryFields(directory), state: directory.state },
  reasons: directory.reasons.map(reasonFields),
});

type Volume = StatusDocument['volumes'][number];
type Nodes = ReadonlyMap<number, string | null>;

function volumeFields(volume: VolumeStatus, nodes: Nodes): Volume {
  const {
    name,
    hostPath,
    directory,
    elsewhere,
    state,
    purpose,
    mounts,
    bootGuard = false,
    backup,
    notes = [],
  } = volume;
  return {
    name,
    hostPath,
    directory: isOfOthers(volume) ? null : directoryFields(directory),
    elsewhere: elsewhere?.map(elsewhereFields),
    state,
    reasons: volumeReasons(volume).map(({ reason }) => reasonFields(reason)),
    purpose,
    mounts: mounts.map((mount) => mountFields(mount, nodes)),
    bootGuard,
    backup: backup && backupFields(backup),
    notes: notes.map(textFields),
  };
}

function backupFields(backup: Coverage): Volume['backup'] {
  if (backup.kind !== 'snapshot') return { covered: backup.kind === 'unknown' ? null : false };
  return { covered: backup.isYoung, snapshot: backup.name, hours: backup.hours };
}

function mountFields(mount: MountStatus, nodes: Nodes): Volume['mounts'][number] {
  const { ctid, reason, access } = mount;
  const can: Record<string, CanFields> = {};
  for (const one of access.who) can[one.as] = canFields(one.can);
  return {
    ctid,
    containerName: mount.containerName,
    path: mount.path,
    readOnly: mount.readOnly,
    declared: mount.declared,
    configured: mount.configured,
    pending: mount.pending,
    mounted: mount.mounted,
    found: mount.found,
    starts: mount.starts,
    state: mount.state,
    node: nodes.get(ctid) ?? null,
    reason: reason && reasonFields(reason),
    access: can,
    planned: byIdentity(access.who, ({ planned }) => planned && canFields(planned)),
    hostReadOnly: mount.hostReadOnly && { ...mount.hostReadOnly, text: hostReadOnlyText(mount.hostReadOnly) },
    lacks: byIdentity(access.who, ({ as, lacks }) => lacks ?? (as === 'root' ? access.lacks : undefined)),
  };
}

/** What is there of each; undefined where nobody has any. */
function byIdentity<Value>(
  who: AccessStatus['who'],
  of: (one: IdentityAccess) => Value | undefined,
): Record<string, Value> | undefined {
  let found: Record<string, Value> | undefined;
  for (const one of who) {
    const value = of(one);
    if (value === undefined) continue;
    found ??= {};
    found[one.as] = value;
  }
  return found;
}

const containerFields = (container: ContainerStatus): StatusDocument['containers'][number] => ({
  ctid: container.ctid,
  name: container.name,
  node: container.node,
  status: container.status,
  unprivileged: container.unprivileged,
  addresses: container.addresses && [...container.addresses],
  lock: container.lock,
  protection: container.protection,
  starts: container.starts,
  why: container.why.map(startFields),
  notes: container.notes.map(startNoteFields),
  guard: container.guard && {
    ...container.guard,
    reasons: container.guard.reasons.map(reasonFields),
    places: [...container.guard.places],
  },
  mountPoints: container.mountPoints.map((mountPoint) => ({ ...mountPoint, options: [...mountPoint.options] })),
});
