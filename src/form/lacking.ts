import type { Explanation } from '../engine/access/explain.ts';
import { summaryOf } from '../engine/access/summary.ts';
import type { AccessLevel, DesiredState, DesiredVolume } from '../engine/desired/state.ts';
import type { AskedFor } from '../engine/remedy/remedy.ts';
import { isWithin, normalPath } from '../ground/paths.ts';
import type { Snapshot } from '../operations/watch/snapshot.ts';
import { personKey } from './people.ts';

/** A volume and whom to let into it. */
interface ToLetIn {
  readonly volume: DesiredVolume;
  readonly people: readonly AskedFor[];
}

/** Why there is nobody to let in. */
export type NothingToFix =
  | 'nobody_lacks'
  | 'nobody_there'
  | 'not_known'
  | 'can_already'
  | 'not_declared'
  | 'files_wrong';

/** Who cannot do in a volume what they should; who cannot be seen is not who can. */
export function whomToLetIn(volume: DesiredVolume, snapshot: Snapshot): ToLetIn | NothingToFix {
  const people = lackingIn(volume.name, snapshot);
  if (people.length > 0) return { volume, people };
  if (volume.mounts.length === 0) return 'nobody_there';
  const mounts = snapshot.status?.volumes.find(({ name }) => name === volume.name)?.mounts ?? [];
  const isSeen = mounts.length > 0 && mounts.every(({ access }) => access.root !== 'unknown');
  return isSeen ? 'nobody_lacks' : 'not_known';
}

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
  return { volume: there.volume, people: [{ ctid, uid: who.uid, can: wanted }] };
}

/** Who cannot do in a declared volume what they should: root of each container that may write, and whom a line names. */
export function lackingIn(volume: string, { status, desired }: Snapshot): readonly AskedFor[] {
  const declared = desired?.volumes.find(({ name }) => name === volume);
  const mounts = status?.volumes.find(({ name }) => name === volume)?.mounts ?? [];
  return mounts.flatMap(({ ctid, declared: isDeclared, readOnly, access }): readonly AskedFor[] => {
    if (!isDeclared) return [];
    const can: AccessLevel = readOnly ? 'read' : 'read-write';
    const named = (declared?.access ?? []).filter((one) => one.ctid === ctid);
    const people = named.some(({ uid }) => uid === 0) ? named : [{ ctid, uid: 0, can }, ...named];
    return people.filter((one) => {
      const has = access.who.find(({ as }) => as === (one.uid === 0 ? 'root' : personKey(one)));
      const now = one.uid === 0 ? (access.planned ?? access.root) : has && summaryOf(has.can);
      return now === 'none' || (one.can === 'read-write' && now === 'read');
    });
  });
}
