import type { MountInput } from '../../engine/desired/edit.ts';
import { hostPathsOf } from '../../engine/desired/paths.ts';
import { type Purpose, purposeOf } from '../../engine/desired/purpose.ts';
import { parseAccessIdentity, parseOwner } from '../../engine/desired/rules.ts';
import type {
  AccessLevel,
  DesiredAccess,
  DesiredContainer,
  DesiredMount,
  DesiredOwner,
  DesiredPermissions,
  DesiredState,
  DesiredVolume,
  Unsaid,
} from '../../engine/desired/state.ts';
import { groupedBy, onceFor } from '../../ground/grouped.ts';
import { normalPath } from '../../ground/paths.ts';
import type { Container, Volume } from '../shapes.ts';
import type { Contents } from './contents.ts';

const DEFAULT_OWNER: DesiredOwner = { kind: 'account', user: 'nobody', group: 'nogroup', text: 'nobody:nogroup' };

/** A volume that keeps its rules, as the engine wants it. `file` is where it stands. */
export function desiredVolume(name: string, volume: Volume, file: string): DesiredVolume {
  const owner = volume.owner === undefined ? DEFAULT_OWNER : parseOwner(volume.owner);
  if (!owner) throw new Error(`owner of ${name} was not checked`);
  const { unwritten, unsaid } = notWritten(name, volume);
  return {
    name,
    hostPath: normalPath(volume.host_path),
    mounts: desiredMounts(volume.mounts),
    owner,
    permissions: desiredPermissions(name, volume.permissions),
    access: volume.access && desiredAccess(volume.access),
    inheritAccess: volume.inherit_access,
    bootGuard: volume.boot_guard,
    snapshotsWithinHours: volume.snapshots_within_hours,
    unsaid,
    unwritten,
    file,
  };
}

/** What the engine acts on, of files without errors. */
export const desiredState = (contents: Contents, volumes: readonly DesiredVolume[]): DesiredState => ({
  volumes: withSaidByOthers(volumes),
  containers: new Map(
    contents.containers.map(([ctid, container]) => [Number(ctid), desiredContainer(ctid, container)]),
  ),
  datasets: contents.datasets,
});

/** By their keys, as entries cost ten times as much where numbers are keys. */
const desiredMounts = (mounts: Volume['mounts']): readonly DesiredMount[] =>
  Object.keys(mounts).flatMap((ctid) => {
    const mount = mounts[ctid];
    return mount === undefined ? [] : desiredMountOf(Number(ctid), mount);
  });

/** A mount that keeps its rules, as the engine wants it. */
export function desiredMountOf(ctid: number, mount: MountInput): DesiredMount {
  if (typeof mount === 'string') return { ctid, path: normalPath(mount) };
  const { path, read_only, shared, mount_options, idmap } = mount;
  return {
    ctid,
    path: normalPath(path),
    readOnly: read_only,
    shared,
    mountOptions: mount_options,
    idmap,
  };
}

function desiredAccess(access: Readonly<Record<string, AccessLevel>>): readonly DesiredAccess[] {
  return Object.entries(access).flatMap(([text, can]) => {
    const identity = parseAccessIdentity(text);
    return identity ? [{ ...identity, can }] : [];
  });
}

/** What an explicit block leaves out is what the volume's purpose says. */
function desiredPermissions(name: string, permissions: Volume['permissions']): DesiredPermissions {
  if (permissions === 'keep') return { directoryMode: 'keep', fileMode: 'keep', recursive: false };
  const purpose = purposeOf(name);
  if (permissions === undefined) return permissionsOf(purpose);
  const { directoryMode, fileMode } = purpose;
  return {
    directoryMode: modeOf(permissions.directory_mode) ?? directoryMode,
    fileMode: modeOf(permissions.file_mode) ?? fileMode,
    unwrittenFileMode: permissions.file_mode === undefined ? true : undefined,
    recursive: permissions.recursive ?? false,
  };
}

/** Where nothing is said of them: the same for all volumes of a purpose. */
const permissionsOf = onceFor(
  ({ name: purpose, directoryMode, fileMode }: Purpose): DesiredPermissions => ({
    directoryMode,
    fileMode,
    recursive: false,
    purpose,
  }),
);

/**
 * A purpose of its own is as good as written down, but for giving somebody more; that of everything else is only what new
 * directories get.
 */
function notWritten(name: string, { owner, permissions }: Volume): Pick<DesiredVolume, 'unsaid' | 'unwritten'> {
  const mode = permissions !== 'keep' && permissions?.directory_mode === undefined;
  const unwritten = owner === undefined ? (mode ? NEITHER : NO_OWNER) : mode ? NO_MODE : undefined;
  return { unwritten, unsaid: purposeOf(name).name === 'shared_data' ? unwritten : undefined };
}

const NEITHER: Unsaid = { owner: true, mode: true };
const NO_OWNER: Unsaid = { owner: true, mode: false };
const NO_MODE: Unsaid = { owner: false, mode: true };

/** Volumes on one host path have one directory: what one of them says is said. */
function withSaidByOthers(volumes: readonly DesiredVolume[]): readonly DesiredVolume[] {
  // Hardly any path has two.
  if (hostPathsOf(volumes).size === volumes.length) return volumes;
  const byPath = groupedBy(volumes, ({ hostPath }) => hostPath);
  const said = new Map(
    [...byPath].flatMap(([path, all]) =>
      all.length < 2
        ? []
        : [[path, { unsaid: byNobody(all, 'unsaid'), unwritten: byNobody(all, 'unwritten') }] as const],
    ),
  );
  return volumes.map((volume) => {
    const { unsaid, unwritten } = said.get(volume.hostPath) ?? volume;
    return { ...volume, unsaid: volume.unsaid && unsaid, unwritten: volume.unwritten && unwritten };
  });
}

const byNobody = (all: readonly DesiredVolume[], of: 'unsaid' | 'unwritten'): Unsaid => ({
  owner: all.every(({ [of]: own }) => own?.owner ?? false),
  mode: all.every(({ [of]: own }) => own?.mode ?? false),
});

const modeOf = (text: string | undefined): number | undefined =>
  text === undefined ? undefined : Number.parseInt(text, 8);

function desiredContainer(ctid: string, container: Container): DesiredContainer {
  const { name, unprivileged, network_config, boot_order, mount_points, volumes, zfs_volumes } = container;
  return {
    ctid: Number(ctid),
    name,
    unprivileged,
    ...(network_config?.ip !== undefined && { address: network_config.ip }),
    ownMountPoints: (mount_points ?? []).map(({ host_path, container_path }) => ({
      hostPath: normalPath(host_path),
      path: normalPath(container_path),
    })),
    reservedSlots: sizeOf(volumes) + sizeOf(zfs_volumes),
    bootOrder: boot_order,
  };
}

const sizeOf = (block: readonly unknown[] | Readonly<Record<string, unknown>> | undefined): number =>
  block === undefined ? 0 : Object.keys(block).length;
