import { groupedBy, onceFor } from '../../ground/grouped.ts';
import { isError } from '../../ground/problem.ts';
import { isBroken } from '../start/broken.ts';
import type { ContainerStatus, MountPointStatus, State, Status, VolumeStatus } from './types.ts';

/**
 * Nothing differs from what is declared, and nothing is in error; what waits, is pending or unknown does not count.
 * A mount or an access left of a volume that is looked at differs, too, and a consumer that would not start with all its mounts.
 */
export function isInSync({ volumes, containers, leftAccess = [], diagnostics }: Omit<Status, 'node'>): boolean {
  return (
    leftAccess.length === 0 &&
    !diagnostics.some(isError) &&
    volumes.every(isAsDeclared) &&
    // What is left on another member, a step there takes out.
    !containers.some(({ mountPoints, elsewhere }) => !elsewhere && mountPoints.some(isLeft)) &&
    !containers.some(({ guard }) => guard && isDifferent(guard)) &&
    brokenConsumers({ volumes, containers }).length === 0
  );
}

const isAsDeclared = ({ directory, elsewhere = [], mounts }: VolumeStatus): boolean =>
  !isDifferent(directory) && !elsewhere.some((one) => isDifferent(one.directory)) && !mounts.some(isDifferent);

const isDifferent = ({ state }: { readonly state: State }): boolean => DIFFERENT.has(state);

/** The containers of the volumes that would not start, or not with all their mounts. */
export function brokenConsumers({
  volumes,
  containers,
}: Pick<Status, 'volumes' | 'containers'>): readonly ContainerStatus[] {
  const broken = containers.filter(isBroken);
  if (broken.length === 0) return broken;
  const consumers = new Set<number>();
  for (const { mounts } of volumes) for (const { ctid } of mounts) consumers.add(ctid);
  return broken.filter(({ ctid }) => consumers.has(ctid));
}

/** Nothing that this program makes. */
const LXC_LINE = 'lxc.mount.entry';

/** A bind of a volume's directory, or one that is remembered to be ours, that neither a volume nor the container's own block declares. */
export const isLeft = ({ state, volume, key }: MountPointStatus): boolean =>
  state === 'undeclared' && volume !== undefined && key !== LXC_LINE;

/** Mounts of a volume that are left, on whichever machine was looked at. */
export const leftInContainers = (
  { name }: Pick<VolumeStatus, 'name'>,
  containers: readonly ContainerStatus[],
): readonly LeftInContainer[] => leftAnywhere(name, containers).filter(isLookedAt);

/** The same, and those of other members, of which nothing but a file was read. */
export const leftAnywhere = (volume: string, containers: readonly ContainerStatus[]): readonly LeftInContainer[] =>
  leftByVolume(containers).get(volume) ?? [];

/** The volumes of which some are left, on whichever machine was looked at. */
export function leftNames(containers: readonly ContainerStatus[]): ReadonlySet<string> {
  const names = new Set<string>();
  for (const [name, left] of leftByVolume(containers)) if (left.some(isLookedAt)) names.add(name);
  return names;
}

const isLookedAt = ({ container }: LeftInContainer): boolean => !container.elsewhere;

/** Each of many volumes asks. */
const leftByVolume = onceFor((containers: readonly ContainerStatus[]) =>
  groupedBy(
    containers.flatMap((container) =>
      container.mountPoints.flatMap((mountPoint) => (isLeft(mountPoint) ? [{ container, mountPoint }] : [])),
    ),
    ({ mountPoint }) => mountPoint.volume ?? '',
  ),
);

export interface LeftInContainer {
  readonly container: ContainerStatus;
  readonly mountPoint: MountPointStatus;
}

const DIFFERENT: ReadonlySet<State> = new Set(['new', 'change', 'drift', 'blocked', 'kept', 'error']);
