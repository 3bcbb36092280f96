import { readdirSync, readlinkSync, realpathSync } from 'node:fs';
import { basename } from 'node:path';
import { systemCode } from '../../disk/errno.ts';
import type { MountTable } from '../../engine/observed/mounts.ts';
import { type Machine, onDisk } from '../machine.ts';

const FOLDER = '/dev/disk/by-uuid';

/** The id that udev found on each block device that is mounted, by the name in the mount table; those without are left out. */
export function readFilesystemIds(machine: Machine, mounts: MountTable | undefined): ReadonlyMap<string, string> {
  const devices = new Set([...(mounts?.values() ?? [])].map(({ source }) => source).filter(isDevice));
  if (devices.size === 0 || machine.overlay) return new Map();
  const ids = idsByKernelName(machine);
  return new Map(
    [...devices].flatMap((source) => {
      const id = ids.get(kernelName(machine, source));
      return id === undefined ? [] : [[source, id] as const];
    }),
  );
}

const isDevice = (source: string): boolean => source.startsWith('/dev/');

function idsByKernelName(machine: Machine): ReadonlyMap<string, string> {
  try {
    const names = readdirSync(onDisk(machine, FOLDER));
    return new Map(names.map((id) => [basename(readlinkSync(onDisk(machine, `${FOLDER}/${id}`))), id]));
  } catch (error) {
    systemCode(error);
    return new Map();
  }
}

/** Mapped devices are mounted by a link: `/dev/mapper/pve-data` is `dm-3`. */
function kernelName(machine: Machine, source: string): string {
  try {
    return basename(realpathSync(onDisk(machine, source)));
  } catch (error) {
    systemCode(error);
    return basename(source);
  }
}
