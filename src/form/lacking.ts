import type { Explanation } from '../engine/access/explain.ts';
import { summaryOf } from '../engine/access/summary.ts';
import type { AccessLevel, DesiredState, DesiredVolume } from '../engine/desired/state.ts';
import type { Can } from '../engine/permission/can.ts';
import type { ReadOnlyLayer } from '../engine/permission/why.ts';
import type { AskedFor } from '../engine/remedy/remedy.ts';
import { type Lacking, whoLacks } from '../engine/status/lacking.ts';
import { waitsForRestart } from '../engine/status/standing.ts';
import type { HostReadOnly, IdentityAccess, RootAccess } from '../engine/status/types.ts';
import { isWithin, normalPath } from '../ground/paths.ts';
import type { Snapshot } from '../operations/watch/snapshot.ts';

/** A volume and whom to let into it. */
interface ToLetIn {
  readonly volume: DesiredVolume;
  readonly people: readonly AskedFor[];
}

/** Why there is nobody to let in. */
export type NothingToFix =
  | 'nobody_lacks'
  /** Not all have it by now. */
  | 'nobody_will_lack'
  /** Nor these, whose containers have to restart first. */
  | 'nobody_lacks_restarted'
  | 'nobody_there'
  | 'not_known'
  | 'can_already'
  /** The host has its file system read-only. */
  | 'host_read_only'
  | 'not_declared'
  | 'files_wrong';

/** Who cannot do in a volume what they should, and an edit may let in; who cannot be seen is not who can. */
export function whomToLetIn(volume: DesiredVolume, snapshot: Snapshot): ToLetIn | NothingToFix | HostReadOnly {
  const lacking = lackingIn(volume.name, snapshot);
  const people = lacking.filter(({ hostReadOnly }) => !hostReadOnly);
  if (people.length > 0) return { volume, people };
  const [held] = lacking.flatMap(({ hostReadOnly }) => hostReadOnly ?? []);
  if (held) return held;
  if (volume.mounts.length === 0) return 'nobody_there';
  const mounts = snapshot.status?.volumes.find(({ name }) => name === volume.name)?.mounts ?? [];
  const isSeen = mounts.length > 0 && mounts.every(({ access }) => access.root !== 'unknown');
  if (!isSeen) return 'not_known';
  const gaining = mounts.filter(({ access }) => access.who.some(isToGain));
  if (gaining.length === 0) return 'nobody_lacks';
  return gaining.every(waitsForRestart) ? 'nobody_lacks_restarted' : 'nobody_will_lack';
}

/** Who can do more after the plan, and lacks nothing then, may lack it by now. */
function isToGain({ can, planned }: IdentityAccess): boolean {
  return planned !== undefined && RANK[summaryOf(planned)] > RANK[summaryOf(can)];
}

const RANK: Readonly<Record<RootAccess, number>> = { none: 0, 'no-write': 0, unknown: 0, read: 1, 'read-write': 2 };

/** Whom an answer about access leaves out of the volume that the path lies in: the innermost that the container has there. */
export function whomItLeavesOut(
  { ctid, who, can, path, links }: Pick<Explanation, 'ctid' | 'who' | 'can' | 'path' | 'links'>,
  desired: Pick<DesiredState, 'volumes'> | undefined,
): ToLetIn | NothingToFix {
  if (!desired) return 'files_wrong';
  const at = links.at(-1)?.leadsTo ?? path;
  const [there] = desired.volumes
    .flatMap((volume) => volume.mounts.map((mount) => ({ volume, mount })))
    .filter(({ mount }) => mount.ctid === ctid && isWithin(at, normalPath(mount.path)))
    .sort((a, b) => b.mount.path.length - a.mount.path.length);
  if (!there) return 'not_declared';
  const wanted: AccessLevel = there.mount.readOnly ? 'read' : 'read-write';
  if (can.read && can.traverse && (wanted === 'read' || can.write)) return 'can_already';
  if (wanted === 'read-write' && isReadOnlyOnHost(can)) return 'host_read_only';
  return { volume: there.volume, people: [{ ctid, uid: who.uid, can: wanted }] };
}

const isReadOnlyOnHost = ({ why }: Pick<Can, 'why'>): boolean =>
  why.some((one) => one.code === 'read_only' && one.layers.some((layer) => OF_THE_HOST.has(layer)));

const OF_THE_HOST: ReadonlySet<ReadOnlyLayer> = new Set(['superblock', 'host_mount', 'source_bind']);

/** Who cannot do in a declared volume what it promises them, nor will after the plan. */
export const lackingIn = (volume: string, { status }: Pick<Snapshot, 'status'>): readonly Lacking[] =>
  whoLacks(status?.volumes.find(({ name }) => name === volume)?.mounts ?? []);
