import { ancestorsOf } from '../../../ground/paths.ts';
import { wantedOwnedMode, wantedOwner } from '../../access/owner.ts';
import type { DesiredVolume } from '../../desired/state.ts';
import {
  type DirectoryState,
  directoryState,
  filesystemAt,
  isServed,
  keepsNoOwners,
} from '../../observed/directory.ts';
import type { DirectoryFact } from '../../observed/facts.ts';
import type { ObservedState } from '../../observed/state.ts';
import type { NoteReason } from '../reasons.ts';

/** A volume as it counts for its directory as that is now. */
export interface Said {
  readonly volume: DesiredVolume;
  /** How the directory stands. */
  readonly state: DirectoryState;
  /** What nobody wrote down and would be another thing in a directory that we make. */
  readonly note?: NoteReason | undefined;
}

/**
 * What nobody wrote down is for a directory that is made or holds nothing yet: one with entries keeps its owner and mode, and
 * so does one on a server or below what others can write, for there they are somebody else's.
 */
export function saidOf(
  volume: DesiredVolume,
  observed: ObservedState,
  state: DirectoryState = directoryState(observed, volume.hostPath),
): Said {
  if (state.kind === 'missing') return { volume: asItIsMade(volume, observed), state };
  if (!volume.unsaid || state.kind !== 'present') return { volume, state };
  const because = isServed(filesystemAt(observed, volume.hostPath))
    ? 'server'
    : state.unsafe
      ? 'others'
      : state.fact.empty === true
        ? undefined
        : state.fact.empty === false
          ? 'entries'
          : 'unseen';
  if (because === undefined) return { volume, state };
  const parts = differing(volume, observed, state.fact);
  const note = { code: 'owner_undeclared', path: volume.hostPath, parts, because } as const;
  return { volume: withoutUnsaid(volume), state, note: parts.length > 0 ? note : undefined };
}

/** Where nothing has an owner of its own, what is made looks like what it is made in. */
function asItIsMade(volume: DesiredVolume, observed: ObservedState): DesiredVolume {
  const mount = filesystemAt(observed, volume.hostPath);
  if (!keepsNoOwners(mount)) return volume;
  const above = ancestorsOf(volume.hostPath).findLast((at) => observed.paths.get(at)?.kind === 'directory');
  const fact = above === undefined ? undefined : observed.paths.get(above);
  if (fact?.kind !== 'directory' || filesystemAt(observed, above ?? '/') !== mount) return volume;
  const { uid, gid, mode } = fact;
  return {
    ...volume,
    owner: { kind: 'account', user: uid, group: gid, text: `${uid}:${gid}` },
    permissions: { ...volume.permissions, directoryMode: mode & 0o777 },
  };
}

function withoutUnsaid(volume: DesiredVolume): DesiredVolume {
  const { unsaid, owner, permissions } = volume;
  return {
    ...volume,
    owner: unsaid?.owner ? { kind: 'keep' } : owner,
    permissions: unsaid?.mode ? { ...permissions, directoryMode: 'keep' } : permissions,
  };
}

function differing(volume: DesiredVolume, observed: ObservedState, fact: DirectoryFact) {
  const owner = wantedOwner(volume, observed);
  const made = owner.kind === 'error' ? fact : wantedOwnedMode(volume, owner, fact);
  const differs = { owner: made.uid !== fact.uid || made.gid !== fact.gid, mode: made.mode !== fact.mode };
  return (['owner', 'mode'] as const).filter((part) => volume.unsaid?.[part] && differs[part]);
}
