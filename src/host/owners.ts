import { systemCode } from '../disk/errno.ts';
import { textNow } from '../disk/text.ts';
import { guestOwners } from '../engine/cluster/guests.ts';
import { MEMBERS, parseMembers } from '../engine/cluster/members.ts';
import { type Machine, onDisk } from './machine.ts';

/** What pmxcfs tells of the owner of each guest. */
export const VMLIST = '/etc/pve/.vmlist';

/** Whether this machine is a member of a cluster. */
export function isInCluster(machine: Machine): boolean {
  try {
    return parseMembers(textNow(onDisk(machine, MEMBERS), 'utf8')).kind === 'cluster';
  } catch (error) {
    systemCode(error);
    return false;
  }
}

/** The member that each guest of the cluster is on, as pmxcfs tells; none where nobody may look. */
export function ownersOfGuests(machine: Machine): ReadonlyMap<number, string> {
  try {
    return guestOwners(textNow(onDisk(machine, VMLIST), 'utf8'));
  } catch (error) {
    systemCode(error);
    return new Map();
  }
}
