import type { DirectoryStatus, MountStatus, Status, VolumeStatus } from '../../../engine/status/types.ts';
import type { ShownState } from '../../draw/theme.ts';

/** One thing that is not as declared. */
export interface Difference {
  readonly id: string;
  readonly volume: string;
  readonly hostPath: string;
  /** `owner`, `mode`, `directory`, or the container and path of a mount: `954 /certs`. */
  readonly field: string;
  readonly wanted: string;
  readonly found: string;
  readonly state: ShownState;
  readonly why: string;
}

/** Every difference of every volume, in the status' order. */
export function differences(status: Status): readonly Difference[] {
  return status.volumes.flatMap((volume) => [...directoryDifferences(volume), ...mountDifferences(volume)]);
}

function directoryDifferences(volume: VolumeStatus): readonly Difference[] {
  return directoryFields(volume.directory).map(({ field, wanted, found, state }) => ({
    id: `${volume.name} ${field}`,
    volume: volume.name,
    hostPath: volume.hostPath,
    field,
    wanted,
    found,
    state: state ?? standing(volume, field),
    why: volume.reasons.find((reason) => reason.includes(field)) ?? volume.reasons[0] ?? '',
  }));
}

interface Field {
  readonly field: string;
  readonly wanted: string;
  readonly found: string;
  readonly state?: ShownState;
}

function directoryFields({ exists, owner, mode, wantedOwner, wantedMode }: DirectoryStatus): readonly Field[] {
  if (exists === null)
    return [{ field: 'directory', wanted: 'readable', found: 'could not be read', state: 'unknown' }];
  if (!exists) return [{ field: 'directory', wanted: 'exists', found: 'missing', state: 'new' }];
  return [
    ...(differs(owner, wantedOwner) ? [{ field: 'owner', wanted: wantedOwner ?? '', found: owner ?? '' }] : []),
    ...(differs(mode, wantedMode) ? [{ field: 'mode', wanted: wantedMode ?? '', found: mode ?? '' }] : []),
  ];
}

const differs = (found: string | null, wanted: string | null): boolean =>
  found !== null && wanted !== null && found !== wanted;

/** A field that differs has drifted, unless the volume is held back or nobody minds: its file system keeps its own owners, say. */
function standing({ state, reasons }: VolumeStatus, field: string): ShownState {
  if (!reasons.some((reason) => reason.includes(field))) return 'kept';
  return state === 'kept' || state === 'blocked' || state === 'error' ? state : 'drift';
}

function mountDifferences(volume: VolumeStatus): readonly Difference[] {
  return volume.mounts
    .filter((mount) => mount.state !== 'ok')
    .map((mount) => ({
      id: `${volume.name} ${mount.ctid} ${mount.path}`,
      volume: volume.name,
      hostPath: volume.hostPath,
      field: `${mount.ctid} ${mount.path}`,
      wanted: wantedOf(mount),
      found: foundOf(mount),
      state: mount.state,
      why: mount.reason ?? '',
    }));
}

function wantedOf({ declared, readOnly }: MountStatus): string {
  if (!declared) return 'no mount';
  return readOnly ? 'mount (ro)' : 'mount';
}

function foundOf({ configured, pending, mounted }: MountStatus): string {
  if (configured === null) return 'no mount';
  if (pending) return `${configured}, pending`;
  if (mounted === null) return `${configured}, not mounted now`;
  return mounted ? `${configured}, mounted` : `${configured}, not mounted`;
}
