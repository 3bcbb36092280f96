import type { WantedOwner } from '../access/owner.ts';
import { purposeOf } from '../desired/purpose.ts';
import type { DesiredVolume } from '../desired/state.ts';
import type { TreeEntry } from './fact.ts';

/** What a change of a tree is about: it is weighed and held apart. */
export type TreePart = 'owner' | 'mode';

/** What the entries of a volume's tree shall be. */
export interface WantedTree {
  readonly owner: Exclude<WantedOwner, { readonly kind: 'error' }>;
  readonly directoryMode: WantedMode;
  readonly fileMode: WantedMode;
}

export interface WantedMode {
  readonly mode: number | 'keep';
  /** Nobody wrote it down: it gives others nothing that they have not, and takes no execute bit. */
  readonly limited: boolean;
}

/** Of a volume as it counts for its directory as that is now. What nobody wrote and no named purpose says stays. */
export function wantedTree(volume: DesiredVolume, owner: WantedTree['owner']): WantedTree {
  const { permissions, unwritten, name } = volume;
  const { directoryMode, fileMode, unwrittenFileMode = permissions.purpose !== undefined } = permissions;
  const isSaid = !unwrittenFileMode || purposeOf(name).name !== 'shared_data';
  return {
    owner,
    directoryMode: { mode: directoryMode, limited: unwritten?.mode ?? false },
    fileMode: { mode: isSaid ? fileMode : 'keep', limited: unwrittenFileMode },
  };
}

/** An entry as it shall be. A symbolic link and what is special has an owner only. */
export function wantedEntry(kind: TreeEntry, wanted: WantedTree, part: TreePart): TreeEntry {
  if (part === 'owner') {
    const { owner } = wanted;
    return owner.kind === 'ids' ? { ...kind, uid: owner.uid, gid: owner.gid ?? kind.gid } : kind;
  }
  if (kind.type === 'directory') return { ...kind, mode: wantedMode(kind.mode, wanted.directoryMode) };
  return kind.type === 'file' ? { ...kind, mode: wantedMode(kind.mode, wanted.fileMode) } : kind;
}

function wantedMode(now: number, { mode, limited }: WantedMode): number {
  if (mode === 'keep') return now;
  if (!limited) return mode;
  // setuid, setgid and sticky stay as well.
  return (now & 0o7000) | (mode & 0o770) | (mode & now & 0o007) | (now & 0o111);
}

export const isSameKind = (a: TreeEntry, b: TreeEntry): boolean =>
  a.uid === b.uid && a.gid === b.gid && a.mode === b.mode;
