import { type Inode, withAcls, withMode, withOwner } from '../../permission/inode.ts';
import type { Change } from '../types.ts';

/** A directory once a change of its owner, mode or ACL is made; every other leaves it as it is. */
export function changedBy(inode: Inode, change: Change): Inode {
  switch (change.kind) {
    case 'owner':
      return withOwner(inode, change);
    case 'mode':
    case 'acl':
      return change.acls ? withAcls(inode, change.mode, change.acls) : withMode(inode, change.mode);
    case 'directory':
    case 'removal':
    case 'tree':
    case 'mount':
    case 'restart':
    case 'unit':
    case 'reload':
      return inode;
  }
}
