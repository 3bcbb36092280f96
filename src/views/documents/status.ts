import { volumeReasons } from '../../engine/status/reasons.ts';
import { isInSync } from '../../engine/status/status.ts';
import type { ContainerStatus, MountStatus, Status, VolumeStatus } from '../../engine/status/types.ts';
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
  const { node, volumes, containers, leftAccess = [], diagnostics } = status;
  const nodes = new Map(containers.map((container) => [container.ctid, container.node]));
  return {
    format: FORMAT,
    command: 'status',
    node,
    inSync: isInSync(status),
    volumes: volumes.map((volume) => volumeFields(volume, nodes)),
    containers: containers.map(containerFields),
    leftAccess: leftAccess.map(({ reason, ...left }) => ({ ...left, ids: [...reason.ids] })),
    diagnostics: diagnosticsFields(diagnostics),
  };
}

type Volume = StatusDocument['volumes'][number];
type Nodes = ReadonlyMap<number, string | null>;

function volumeFields(volume: VolumeStatus, nodes: Nodes): Volume {
  const { name, hostPath, directory, state, purpose, mounts, notes = [] } = volume;
  const { state: _, reasons: __, ...facts } = directory;
  return {
    name,
    hostPath,
    directory: facts,
    state,
    reasons: volumeReasons(volume).map(({ reason }) => reasonFields(reason)),
    purpose,
    mounts: mounts.map((mount) => mountFields(mount, nodes)),
    notes: notes.map(textFields),
  };
}

function mountFields({ reason, access, ...mount }: MountStatus, nodes: Nodes): Volume['mounts'][number] {
  return {
    ...mount,
    node: nodes.get(mount.ctid) ?? null,
    reason: reason && reasonFields(reason),
    access: Object.fromEntries(access.who.map(({ as, can }) => [as, canFields(can)])),
    fix: access.fix,
  };
}

const containerFields = (container: ContainerStatus): StatusDocument['containers'][number] => ({
  ...container,
  why: container.why.map(startFields),
  notes: container.notes.map(startNoteFields),
  mountPoints: container.mountPoints.map((mountPoint) => ({ ...mountPoint, options: [...mountPoint.options] })),
});
