import type { DesiredVolume } from '../engine/desired/state.ts';
import type { Snapshot } from '../operations/watch/snapshot.ts';

/** One thing that removing a volume means: taken away (`-`), to be minded (`!`), or as it was. */
export interface RemovalPoint {
  readonly sign: '-' | '!' | ' ';
  readonly text: string;
}

/** What taking a volume out of the configuration means, and what it leaves alone. */
export function removalMeaning({ name, hostPath, mounts }: DesiredVolume, snapshot: Snapshot): readonly RemovalPoint[] {
  const left = configured(name, snapshot);
  const kept: RemovalPoint =
    left.length === 0
      ? { sign: ' ', text: 'No container has it mounted.' }
      : { sign: '!', text: `These containers keep the mount: ${left.map(({ text }) => text).join(', ')}.` };
  return [
    { sign: '-', text: `Its entry leaves phoenix_hypervisor_config.json: ${countedMounts(mounts.length)}.` },
    { sign: ' ', text: `${hostPath} and everything in it stays as it is.` },
    kept,
    ...left.map(({ command }): RemovalPoint => ({ sign: ' ', text: `By hand: ${command}` })),
  ];
}

/** What takes the mounts out that removing the volume leaves, one a line; empty when it leaves none. */
export const unmountCommands = ({ name }: DesiredVolume, snapshot: Snapshot): readonly string[] =>
  configured(name, snapshot).map(({ command }) => command);

/** The containers whose files have the volume's directory, and how a person takes the mount out. */
function configured(name: string, { status }: Snapshot): readonly { text: string; command: string }[] {
  const mounts = status?.volumes.find((volume) => volume.name === name)?.mounts ?? [];
  return mounts.flatMap(({ ctid, path, configured: slot }) =>
    slot === null ? [] : [{ text: `${ctid} ${path} (${slot})`, command: `pct set ${ctid} --delete ${slot}` }],
  );
}

const countedMounts = (count: number): string =>
  count === 0 ? 'no mounts' : count === 1 ? 'one mount' : `${count} mounts`;
