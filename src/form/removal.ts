import type { DesiredVolume } from '../engine/desired/state.ts';
import type { Coded } from '../ground/problem.ts';
import type { Snapshot } from '../operations/watch/snapshot.ts';

/** One thing that removing a volume means. */
export type RemovalPoint = Coded<{
  /** Its entry is taken out of the configuration, with so many mounts. */
  entry_goes: { mounts: number };
  directory_stays: { hostPath: string };
  mounts_stay: { mounts: readonly Slot[] };
  mounted_nowhere: unknown;
  unmount_by_hand: { command: readonly string[] };
}>;

/** A mount in a container's file that removing the volume leaves. */
interface Slot {
  readonly ctid: number;
  readonly path: string;
  readonly slot: string;
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
