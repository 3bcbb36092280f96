import { type IdMap, toContainerId, toHostId } from '../../proxmox/value/idmap.ts';
import type { UnknownReason } from './why.ts';

/** What root of a user namespace can do beyond permission bits, over files whose owner and group the namespace has. */
export type Capability = 'dac_override' | 'dac_read_search' | 'fowner';

/** Somebody who acts in a container, by ids as the processes there see them. */
export interface Identity {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups. */
  readonly groups: readonly number[];
  /** The user namespace; {@link HOST_IDS} for the host's own users. */
  readonly idMap: IdMap;
  readonly capabilities: ReadonlySet<Capability>;
  /** Why it may have other groups than these, where that is so. */
  readonly groupsUnknown?: UnknownReason | undefined;
}

/** The ids of the host itself, and of privileged containers. */
export const HOST_IDS: IdMap = { unprivileged: false, entries: [] };

const ALL_CAPABILITIES: ReadonlySet<Capability> = new Set(['dac_override', 'dac_read_search', 'fowner']);

const NONE: ReadonlySet<Capability> = new Set();

/** A user by number; uid 0 has `rootCan`, which is everything unless the container drops it; its group is 0 unless said. */
export function identityOf(
  { uid, gid, groups = [] }: { readonly uid: number; readonly gid: number; readonly groups?: readonly number[] },
  idMap: IdMap,
  rootCan: ReadonlySet<Capability> = ALL_CAPABILITIES,
): Identity {
  return { uid, gid, groups, idMap, capabilities: uid === 0 ? rootCan : NONE };
}

/** What the root of a container with these `lxc.cap.drop` and `lxc.cap.keep` lines has left (lxc.container.conf(5)). */
export function capabilitiesLeft(
  lines: readonly { readonly key: string; readonly value: string }[],
): ReadonlySet<Capability> {
  // Most containers say nothing of it.
  if (!lines.some(({ key }) => key.startsWith('lxc.cap.'))) return ALL_CAPABILITIES;
  let dropped = new Set<string>();
  let kept: Set<string> | undefined;
  for (const { key, value } of lines) {
    const names = value.trim() === '' ? [] : value.trim().split(/\s+/);
    // An empty line clears those before it, and `none` keeps nothing.
    if (key === 'lxc.cap.drop') dropped = names.length === 0 ? new Set() : new Set([...dropped, ...names]);
    if (key === 'lxc.cap.keep') kept = names.length === 0 ? undefined : new Set([...(kept ?? []), ...names]);
  }
  return new Set([...ALL_CAPABILITIES].filter((name) => !dropped.has(name) && (kept === undefined || kept.has(name))));
}

/** The same as the kernel keeps it: ids of the host. */
export interface HostIdentity {
  readonly uid: number;
  readonly gid: number;
  /** Supplementary groups, without the first one. */
  readonly groups: readonly number[];
  readonly groupsUnknown: UnknownReason | undefined;
  /** Which groups there are where it lives: it is in none beside them. */
  readonly idMap: IdMap;
}

/** An id that the container's map lacks: nobody there can have it. */
export interface LackingId {
  readonly type: 'u' | 'g';
  readonly id: number;
}

/** Who it is on the host, or the first id that the container does not have. */
export function onHost({
  uid,
  gid,
  groups,
  idMap,
  groupsUnknown,
}: Identity): HostIdentity | { readonly lacks: LackingId } {
  const host = { uid: toHostId(idMap, 'u', uid), gid: toHostId(idMap, 'g', gid) };
  if (host.uid === undefined) return { lacks: { type: 'u', id: uid } };
  if (host.gid === undefined) return { lacks: { type: 'g', id: gid } };
  const hostGroups: number[] = [];
  for (const id of groups) {
    const group = toHostId(idMap, 'g', id);
    if (group === undefined) return { lacks: { type: 'g', id } };
    hostGroups.push(group);
  }
  return { uid: host.uid, gid: host.gid, groups: hostGroups, groupsUnknown, idMap };
}

/** Whether the namespace has an id for both: only then do its root's capabilities reach a file of theirs. */
export function hasIds(idMap: IdMap, uid: number | undefined, gid: number | undefined): boolean {
  if (uid === undefined || gid === undefined) return false;
  return toContainerId(idMap, 'u', uid) !== undefined && toContainerId(idMap, 'g', gid) !== undefined;
}

/** Who was asked for: a container and, inside it, a user. */
export interface AskedIdentity {
  readonly ctid: number;
  /** undefined: its root. */
  readonly uid: number | undefined;
  /** undefined: as the container's accounts say. */
  readonly gid: number | undefined;
  /** Supplementary groups; undefined: as the container's accounts say. */
  readonly groups: readonly number[] | undefined;
}

/** `CTID[:UID[:GID[,GID…]]]`, numbers only; undefined when it is none. */
export function parseAskedIdentity(text: string): AskedIdentity | undefined {
  const [, ctid, uid, gids] = /^([1-9]\d{2,8})(?::(\d{1,10})(?::(\d{1,10}(?:,\d{1,10})*))?)?$/.exec(text) ?? [];
  if (ctid === undefined) return undefined;
  const [gid, ...groups] = gids?.split(',').map(Number) ?? [];
  const ids = [uid === undefined ? 0 : Number(uid), gid ?? 0, ...groups];
  if (ids.some((id) => id >= NO_ID)) return undefined;
  return {
    ctid: Number(ctid),
    uid: uid === undefined ? undefined : Number(uid),
    gid,
    groups: gids === undefined ? undefined : groups,
  };
}

/** As it was asked for: the way back of {@link parseAskedIdentity}. */
export function askedText({ ctid, uid, gid, groups }: AskedIdentity): string {
  if (uid === undefined) return String(ctid);
  return gid === undefined ? `${ctid}:${uid}` : `${ctid}:${uid}:${[gid, ...(groups ?? [])].join(',')}`;
}

/** (uid_t) -1 is no id. */
const NO_ID = 2 ** 32 - 1;
