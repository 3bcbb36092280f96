import { readdirSync } from 'node:fs';
import { systemCode } from '../disk/errno.ts';
import { type Machine, onDisk } from './machine.ts';

/** Where Proxmox keeps this machine's container files. */
export const CONTAINER_FOLDER = '/etc/pve/lxc';

/** Where every member of a cluster has a folder. */
export const MEMBER_FOLDER = '/etc/pve/nodes';

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
