import type { DesiredVolume } from '../engine/desired/state.ts';
import type { Coded } from '../ground/problem.ts';
import type { Snapshot } from '../operations/watch/snapshot.ts';
import type { FormSubject } from './form.ts';

/** One thing that removing a volume means. */
export type RemovalPoint = Coded<{
  /** Its entry is taken out of the configuration, with so many mounts. */
  entry_goes: { mounts: number };
  directory_stays: { hostPath: string };
  mounts_stay: { mounts: readonly Slot[] };
  mounted_nowhere: unknown;
  unmount_by_hand: { command: readonly string[] };
  /** One mount is taken out of the configuration, and what that says of access for users of the container, if anything. */
  mount_goes: { ctid: number; path: string; access: number };
  /** The container runs, or perhaps does: it has what it has until it restarts. */
  stays_until_restart: { ctid: number; path: string };
  goes_when_applied: { ctid: number; slot: string };
  not_mounted_there: { ctid: number };
  /** The files say then what the host has. */
  owner_accepted: { owner: string };
  mode_accepted: { mode: string };
  host_stays: { hostPath: string };
}>;

/** A mount in a container's file that removing the volume leaves. */
interface Slot {
  readonly ctid: number;
  readonly path: string;
  readonly slot: string;
}

/** What it means to remove a volume, to detach it, or to accept what was found; nothing is said of what takes nothing away. */
export function removalPoints(subject: FormSubject, snapshot: Snapshot): readonly RemovalPoint[] {
  switch (subject.kind) {
    case 'remove':
      return removalMeaning(subject.volume, snapshot);
    case 'detach':
      return detachMeaning(subject.volume, subject.ctid, snapshot);
    case 'accept': {
      const { owner, mode, volume } = subject;
      return [
        ...(owner === undefined ? [] : [{ code: 'owner_accepted', owner } as const]),
        ...(mode === undefined ? [] : [{ code: 'mode_accepted', mode } as const]),
        { code: 'host_stays', hostPath: volume.hostPath },
      ];
    }
    case 'add':
    case 'edit':
    case 'fix':
    case 'attach':
      return [];
  }
}

function detachMeaning(volume: DesiredVolume, ctid: number, snapshot: Snapshot): readonly RemovalPoint[] {
  const path = volume.mounts.find((mount) => mount.ctid === ctid)?.path ?? '';
  const access = (volume.access ?? []).filter((one) => one.ctid === ctid).length;
  const slot = slots(volume, snapshot).find((mount) => mount.ctid === ctid);
  const isStopped = snapshot.status?.containers.find((one) => one.ctid === ctid)?.status === 'stopped';
  const effect: RemovalPoint = !slot
    ? { code: 'not_mounted_there', ctid }
    : isStopped
      ? { code: 'goes_when_applied', ctid, slot: slot.slot }
      : { code: 'stays_until_restart', ctid, path: slot.path };
  return [{ code: 'mount_goes', ctid, path, access }, { code: 'directory_stays', hostPath: volume.hostPath }, effect];
}

/** What taking a volume out of the configuration means, and what it leaves alone. */
export function removalMeaning(volume: DesiredVolume, snapshot: Snapshot): readonly RemovalPoint[] {
  const mounts = slots(volume, snapshot);
  return [
    { code: 'entry_goes', mounts: volume.mounts.length },
    { code: 'directory_stays', hostPath: volume.hostPath },
    mounts.length === 0 ? { code: 'mounted_nowhere' } : { code: 'mounts_stay', mounts },
    ...unmountCommands(volume, snapshot).map((command) => ({ code: 'unmount_by_hand', command }) as const),
  ];
}

/** What takes the mounts out that removing the volume leaves; empty when it leaves none. */
export const unmountCommands = (volume: DesiredVolume, snapshot: Snapshot): readonly (readonly string[])[] =>
  slots(volume, snapshot).map(({ ctid, slot }) => ['pct', 'set', String(ctid), '--delete', slot]);

function slots({ name }: DesiredVolume, { status }: Snapshot): readonly Slot[] {
  const mounts = status?.volumes.find((volume) => volume.name === name)?.mounts ?? [];
  return mounts.flatMap(({ ctid, path, configured: slot }) => (slot === null ? [] : [{ ctid, path, slot }]));
}
