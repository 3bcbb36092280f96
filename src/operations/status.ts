import { isHeldByEntries } from '../engine/access/status.ts';
import type { AskedIdentity } from '../engine/permission/identity.ts';
import { emptinessAsked } from '../engine/plan/emptiness.ts';
import { onMember } from '../engine/status/member.ts';
import { statusOf } from '../engine/status/status.ts';
import { isLeft } from '../engine/status/sync.ts';
import type { ContainerStatus, Status, VolumeStatus } from '../engine/status/types.ts';
import { stateOf, withLeft } from '../engine/status/volume.ts';
import { bad, good, type Result } from '../ground/problem.ts';
import { readAccessWithMembers, type Workspace } from './open.ts';
import type { OperationProblem } from './problem.ts';
import { knownContainers, knownMember, knownVolumes, noContainer, type Subjects, subjectsOf } from './subjects.ts';

/** Nothing named is everything. */
export interface StatusRequest {
  /** Volumes by name, containers by id. */
  readonly subjects?: readonly string[];
  /** Whose access is reported besides that of each container's root. */
  readonly asked?: readonly AskedIdentity[];
}

/** Reads the host and tells how volumes and containers stand: all of them, or those that are named. */
export async function status(
  workspace: Workspace,
  { subjects = [], asked = [] }: StatusRequest = {},
): Promise<Result<Status, OperationProblem>> {
  const { desired } = workspace;
  const named = subjectsOf(subjects);
  const volumes = knownVolumes(named.volumes, desired);
  if (!volumes.ok) return volumes;
  const read = await readAccessWithMembers(workspace, asked, emptinessAsked(desired, isHeldByEntries));
  if (!read.ok) return read;
  const containers = knownContainers(named.containers, desired, read.value);
  if (!containers.ok) return containers;
  const node = knownMember(workspace.installation.node, read.value);
  if (!node.ok) return node;
  const nobody = asked.find(({ ctid }) => !read.value.containers.has(ctid));
  if (nobody) return bad(noContainer(nobody.ctid, read.value));
  const shown = narrowed(onMember(statusOf(desired, read.value, { asked }), node.value), named);
  return good({ ...shown, diagnostics: [...workspace.findings, ...shown.diagnostics] });
}

/**
 * Named volumes with their mounts and the containers of those, or with mounts left of them; named containers with their
 * mounts of every volume.
 */
export function narrowed(whole: Status, { volumes, containers }: Subjects): Status {
  if (volumes.length + containers.length === 0) return whole;
  const asked = new Set(containers);
  const chosen = whole.containers.filter(({ ctid }) => asked.has(ctid));
  const leftIn = new Set(chosen.flatMap(leftVolumes));
  const kept = whole.volumes.flatMap((volume) => {
    if (volumes.includes(volume.name)) return [volume];
    const mounts = volume.mounts.filter(({ ctid }) => asked.has(ctid));
    if (mounts.length === 0 && !leftIn.has(volume.name)) return [];
    return withLeft([inContainers({ ...volume, mounts }, asked)], chosen);
  });
  const left = whole.containers.filter((each) => leftVolumes(each).some((name) => volumes.includes(name)));
  const mounted = kept.flatMap(({ mounts }) => mounts);
  const ctids = new Set([...containers, ...[...left, ...mounted].map(({ ctid }) => ctid)]);
  const names = new Set(kept.map(({ name }) => name));
  return {
    ...whole,
    volumes: kept,
    containers: whole.containers
      .filter(({ ctid }) => ctids.has(ctid))
      .map((each) => (asked.has(each.ctid) ? each : about(each, volumes))),
    leftAccess: whole.leftAccess?.filter(({ volume }) => volume !== undefined && volumes.includes(volume)),
    diagnostics: whole.diagnostics.filter(
      ({ where: { volume, ctid } }) =>
        (volume === undefined || names.has(volume)) && (ctid === undefined || ctids.has(ctid)),
    ),
  };
}

/** A volume that is listed for some containers: how its mounts in others stand is none of this. */
const inContainers = (volume: VolumeStatus, asked: ReadonlySet<number>): VolumeStatus => ({
  ...volume,
  state: stateOf(volume.directory, volume.mounts),
  notes: volume.notes?.filter(
    (note) =>
      (!('ctid' in note) || asked.has(note.ctid)) && (!('ctids' in note) || note.ctids.some((ctid) => asked.has(ctid))),
  ),
});

/** A container that is listed for its volumes: what is left in it of others is none of this. */
function about(container: ContainerStatus, volumes: readonly string[]): ContainerStatus {
  const mountPoints = container.mountPoints.map((one) =>
    isLeft(one) && !volumes.includes(one.volume ?? '') ? { ...one, volume: undefined } : one,
  );
  return { ...container, mountPoints };
}

const leftVolumes = ({ mountPoints }: ContainerStatus): readonly string[] =>
  mountPoints.filter(isLeft).flatMap(({ volume }) => volume ?? []);
