import { octal } from '../../ground/mode.ts';
import { diskIdSeenAs, parseMountIdMap } from '../../proxmox/value/idmap.ts';
import type { MountPointOptions } from '../../proxmox/value/mount.ts';
import type { MountInput, VolumeInput } from '../desired/edit.ts';
import { readOnlyTree } from '../desired/rules.ts';
import type { AccessLevel } from '../desired/state.ts';
import { ownerText } from '../observed/accounts.ts';
import { directoryState } from '../observed/directory.ts';
import type { DirectoryFact } from '../observed/facts.ts';
import type { ObservedState } from '../observed/state.ts';
import type { AclEntries } from '../permission/acl.ts';
import { aclsOf, declaredMode } from '../permission/digits.ts';
import type { FoundBind } from './found.ts';

/** How much of a directory is written down: all that it has, its owner and mode, or that it stays as it is. */
export type WrittenDown = 'access' | 'owner' | 'keep';

type OwnershipInput = Pick<VolumeInput, 'owner' | 'permissions' | 'access'>;

/** What a directory has, in the words of the JSON, so that a plan changes nothing. */
export function ownershipOf(
  hostPath: string,
  binds: readonly FoundBind[],
  { observed, written }: { readonly observed: ObservedState; readonly written: WrittenDown },
): OwnershipInput {
  const state = directoryState(observed, hostPath);
  const isTheirs = state.kind !== 'present' || state.unmanaged !== undefined || state.unsafe !== undefined;
  if (written === 'keep' || isTheirs || readOnlyTree(hostPath) !== undefined)
    return { owner: 'keep', permissions: 'keep' };
  const { fact } = state;
  const access = written === 'access' ? accessIn(fact, binds, observed) : {};
  return {
    owner: ownerText(observed.accounts, fact.uid, fact.gid),
    permissions: { directory_mode: octal(declaredMode(fact.mode, aclsOf(fact))) },
    ...(Object.keys(access).length === 0 ? {} : { access }),
  };
}

/** Entries of its ACL that are a user's of one of the containers, by the first container that has that user. */
function accessIn(
  fact: DirectoryFact,
  binds: readonly FoundBind[],
  observed: ObservedState,
): Record<string, AccessLevel> {
  const { access } = aclsOf(fact);
  const found: Record<string, AccessLevel> = {};
  for (const { id, bits } of access?.users ?? []) {
    const level = levelOf(access, bits);
    const who = binds.flatMap((bind) => insideOf(bind, id, observed) ?? [])[0];
    const isTooMuch = level === 'read-write' && who?.readOnly === true;
    if (level !== undefined && who !== undefined && !isTooMuch) found[`${who.ctid}:${who.uid}`] = level;
  }
  return found;
}

function levelOf(entries: AclEntries | undefined, bits: number): AccessLevel | undefined {
  const can = bits & (entries?.mask ?? 7);
  if (can === 7) return 'read-write';
  return can === 5 && bits === 5 ? 'read' : undefined;
}

/** The user of a container that is this id on disk, through the mount's own id map. */
function insideOf({ ctid, options }: FoundBind, id: number, { containers }: ObservedState) {
  const idMap = containers.get(ctid)?.idMap;
  if (!idMap?.ok) return undefined;
  const { idmap, ro } = options;
  const uid = diskIdSeenAs(idMap.value, idmap === undefined ? undefined : parseMountIdMap(idmap), 'u', id);
  return uid === undefined ? undefined : { ctid, uid, readOnly: ro === true };
}

/** A mount in the words of the JSON; what is not said there stays as it is. */
export function mountInputOf(path: string, { ro, shared, mountoptions, idmap }: MountPointOptions): MountInput {
  const said = {
    ...(ro ? { read_only: true } : {}),
    ...(shared ? { shared: true } : {}),
    ...(mountoptions ? { mount_options: mountoptions.split(';') } : {}),
    ...(idmap ? { idmap } : {}),
  };
  return Object.keys(said).length === 0 ? path : { path, ...said };
}
