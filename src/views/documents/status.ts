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
import {
  canFields,
  diagnosticsFields,
  FORMAT,
  reasonFields,
  startFields,
  startNoteFields,
  textFields,
} from './document.ts';
import type { StatusDocument } from './shapes.ts';

export function statusDocument(status: Status): StatusDocument {
  const { node, cluster, volumes, containers, leftAccess = [], diagnostics } = status;
  const nodes = new Map(containers.map((container) => [container.ctid, container.node]));
  return {
    format: FORMAT,
    command: 'status',
    node,
    cluster: cluster && clusterFields(cluster),
    inSync: isInSync(status),
    volumes: volumes.map((volume) => volumeFields(volume, nodes)),
    containers: containers.map(containerFields),
    leftAccess: leftAccess.map(({ reason, ...left }) => ({ ...left, ids: [...reason.ids] })),
    diagnostics: diagnosticsFields(diagnostics),
  };
}

const clusterFields = ({ quorate, members }: NonNullable<Status['cluster']>): StatusDocument['cluster'] => ({
  quorate: quorate ?? null,
  members: members.map(({ name, online, ip }) => ({ name, online: online ?? null, ip })),
});

const directoryFields = ({ state: _, reasons: __, ...facts }: DirectoryStatus): NonNullable<Volume['directory']> =>
  facts;

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
    ...(elsewhere && { elsewhere: elsewhere.map(elsewhereFields) }),
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

function mountFields({ reason, access, ...mount }: MountStatus, nodes: Nodes): Volume['mounts'][number] {
  return {
    ...mount,
    node: nodes.get(mount.ctid) ?? null,
    reason: reason && reasonFields(reason),
    access: Object.fromEntries(access.who.map(({ as, can }) => [as, canFields(can)])),
    ...byIdentity('planned', access.who, ({ planned }) => planned && canFields(planned)),
    ...byIdentity('lacks', access.who, ({ as, lacks }) => lacks ?? (as === 'root' ? access.lacks : undefined)),
  };
}

/** What is there of each, where anybody has it. */
function byIdentity<Key extends string, Value>(
  key: Key,
  who: AccessStatus['who'],
  of: (one: IdentityAccess) => Value | undefined,
): Partial<Record<Key, Record<string, Value>>> {
  const found = who.flatMap((one) => {
    const value = of(one);
    return value === undefined ? [] : [[one.as, value] as const];
  });
  return found.length === 0 ? {} : ({ [key]: Object.fromEntries(found) } as Record<Key, Record<string, Value>>);
}

const containerFields = ({ elsewhere: _, ...container }: ContainerStatus): StatusDocument['containers'][number] => ({
  ...container,
  why: container.why.map(startFields),
  notes: container.notes.map(startNoteFields),
  guard: container.guard && {
    ...container.guard,
    reasons: container.guard.reasons.map(reasonFields),
    places: [...container.guard.places],
  },
  mountPoints: container.mountPoints.map((mountPoint) => ({ ...mountPoint, options: [...mountPoint.options] })),
});
