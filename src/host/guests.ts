import { readdirSync } from 'node:fs';
import { systemCode } from '../disk/errno.ts';
import { textNow } from '../disk/text.ts';
import { guestOwners } from '../engine/cluster/guests.ts';
import { MEMBERS, parseMembers } from '../engine/cluster/members.ts';
import { type Machine, onDisk } from './machine.ts';

/** Where Proxmox keeps this machine's container files. */
export const CONTAINER_FOLDER = '/etc/pve/lxc';

/** Where every member of a cluster has a folder. */
export const MEMBER_FOLDER = '/etc/pve/nodes';

/** What pmxcfs tells of the owner of each guest. */
export const VMLIST = '/etc/pve/.vmlist';

/** The container whose file has this name, if it is one. */
export function containerOf(name: string): number | undefined {
  const ctid = /^([1-9][0-9]{2,8})\.conf$/.exec(name)?.[1];
  return ctid === undefined ? undefined : Number(ctid);
}

/** The ids of this machine's containers, sorted, by the names of their files alone; none where nobody may look. */
export function containerIds(machine: Machine): readonly number[] {
  try {
    const names = readdirSync(onDisk(machine, CONTAINER_FOLDER));
    return names.flatMap((name) => containerOf(name) ?? []).sort((a, b) => a - b);
  } catch (error) {
    systemCode(error);
    return [];
  }
}

/** The members of the cluster by the names of their folders, sorted; none where nobody may look. */
export function memberNames(machine: Machine): readonly string[] {
  try {
    return readdirSync(onDisk(machine, MEMBER_FOLDER)).sort();
  } catch (error) {
    systemCode(error);
    return [];
  }
}

/** The member that each guest of the cluster is on, as pmxcfs tells; none where this machine is in no cluster. */
export function ownersOfGuests(machine: Machine): ReadonlyMap<number, string> {
  try {
    if (parseMembers(textNow(onDisk(machine, MEMBERS), 'utf8')).kind !== 'cluster') return new Map();
    return guestOwners(textNow(onDisk(machine, VMLIST), 'utf8'));
  } catch (error) {
    systemCode(error);
    return new Map();
  }
}
