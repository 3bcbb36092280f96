import { type IdMap, type MountIdMap, mountIdRanges, toHostId } from '../../proxmox/id-map.ts';
import type { AccessReason } from '../status/reasons.ts';
import type { RootAccess } from '../status/types.ts';
import { type Can, canIn } from './can.ts';
import type { Component } from './component.ts';
import { type Identity, identityOf } from './identity.ts';
import { grantIn } from './verdicts.ts';

/** A directory's owner and permission bits, as on disk. */
export interface OwnedMode {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

/** How a container looks at a directory: its id map, the mount's own `idmap` and whether the mount is read-only. */
export interface Viewer {
  readonly idMap: IdMap;
  readonly mountIdMap?: MountIdMap | undefined;
  readonly readOnly: boolean;
}

/** What the container's root can do in a directory of which no more than owner and mode is known or planned. */
export function rootAccess(directory: OwnedMode, viewer: Viewer): RootAccess {
  return summaryOf(canIn(componentOf(directory, viewer), rootOf(viewer.idMap)));
}

/** Why it can do that. */
export function accessReason(directory: OwnedMode, viewer: Viewer): AccessReason {
  const component = componentOf(directory, viewer);
  const root = rootOf(viewer.idMap);
  return reasonOf(canIn(component, root), component, root);
}

/** All that somebody can do, in one word: to list and to reach is to read, and to create as well is to write. */
export function summaryOf({ read, write, traverse }: Can): RootAccess {
  if (read === false || traverse === false) return 'none';
  if (read === null || traverse === null || write === null) return 'unknown';
  return write ? 'read-write' : 'read';
}

/** Why somebody can do no more there, or may do it all. `last` is the directory that the answer is about. */
export function reasonOf({ why }: Can, last: Component | undefined, identity: Identity): AccessReason {
  const rootId = toHostId(identity.idMap, 'u', identity.uid) ?? null;
  const first = why.find(({ claims }) => claims.includes('write')) ?? why[0];
  if (!first) {
    const by = last && grantIn(last, identity);
    return by ? { code: 'mode_bits', rootId, class: by.entry, bits: rwx(by.bits) } : { code: 'overrides', rootId };
  }
  if (first.code === 'permission' && first.path === last?.path) {
    return { code: 'mode_bits', rootId, class: first.entry, bits: rwx(first.bits) };
  }
  if (first.code === 'unreadable' && first.path === last?.path) return { code: 'directory_unknown' };
  if (first.code === 'read_only') return { code: 'read_only', rootId };
  if (first.code === 'unmapped_owner') return { code: 'owner_unmapped', rootId };
  return { code: 'told', rootId, why: first };
}

/** Whether `after` lets root do less than `before`. */
export function losesAccess(before: RootAccess, after: RootAccess): boolean {
  return RANK[after] < RANK[before];
}

const RANK: Readonly<Record<RootAccess, number>> = { unknown: 0, none: 0, read: 1, 'read-write': 2 };

function rootOf(idMap: IdMap): Identity {
  return identityOf({ uid: 0, gid: 0 }, idMap);
}

function componentOf({ uid, gid, mode }: OwnedMode, { idMap, mountIdMap, readOnly }: Viewer): Component {
  return {
    kind: 'directory',
    path: '',
    inode: { uid, gid, mode, acl: { entries: undefined }, flags: { immutable: false, appendOnly: false } },
    through: {
      ...{ fstype: '', options: [], idsShown: false },
      readOnly: readOnly ? ['configured'] : [],
      // A privileged container ignores it [start-idmap-privileged].
      ids:
        mountIdMap && idMap.unprivileged
          ? { kind: 'ranges', ranges: mountIdRanges(idMap, mountIdMap) }
          : { kind: 'same' },
    },
  };
}

function rwx(bits: number): string {
  return `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`;
}
