import type { DirectoryFact } from '../observed/facts.ts';
import { type Can, canIn } from '../permission/can.ts';
import { inodeOf } from '../permission/component.ts';
import { capabilitiesLeft, identityOf } from '../permission/identity.ts';
import { type Inode, type Through, withMode, withOwner } from '../permission/inode.ts';
import type { Claim } from '../permission/why.ts';
import type { Consumer } from './consumers.ts';
import type { OwnedMode } from './owner.ts';
import { idsOf } from './way.ts';

/**
 * What another owner and mode would take from the root of a container that has the directory mounted, as far as owner,
 * mode and ACL decide: whatever else forbids something, there is then nothing to take. Empty: nothing. An ACL that could
 * not be read is taken for none; a container whose id map could not be read is not told of.
 */
export function lossOf({ container, mount }: Consumer, now: DirectoryFact, after: OwnedMode): readonly Claim[] {
  if (!container.idMap.ok) return [];
  const idMap = container.idMap.value;
  const root = identityOf({ uid: 0, gid: 0 }, idMap, capabilitiesLeft(container.file.current.lxc));
  const { readOnly, idmap } = mount;
  const through: Through = {
    ...{ fstype: '', options: [], idsShown: false },
    readOnly: readOnly ? ['configured'] : [],
    ids: idsOf({ idmap }, idMap),
  };
  const before = inodeAlone(now, through);
  const changed = withMode(withOwner(before, after), after.mode);
  const canOf = (inode: Inode) => canIn({ kind: 'directory', path: '', inode, through }, root);
  return lostClaims(canOf(before), canOf(changed));
}

function inodeAlone(fact: DirectoryFact, through: Through): Inode {
  const inode = inodeOf(fact, through);
  return {
    ...inode,
    acl: 'unknown' in inode.acl ? { entries: undefined } : inode.acl,
    flags: { immutable: false, appendOnly: false },
    refusesRoot: false,
  };
}

/** What somebody could do and can no more, or not surely. */
function lostClaims(before: Can, after: Can): readonly Claim[] {
  const lost = (['read', 'write', 'traverse'] as const).filter((claim) => before[claim] && !after[claim]);
  const removed = RANK[String(before.remove)] ?? 0;
  return (RANK[String(after.remove)] ?? 0) < removed ? [...lost, 'remove'] : lost;
}

const RANK: Readonly<Record<string, number>> = { true: 2, own: 1, false: 0, null: 0 };
