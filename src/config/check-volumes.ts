import {
  checkCtid,
  checkHostPath,
  checkIdMap,
  checkMode,
  checkMountOption,
  checkOwner,
  checkTarget,
  checkVolumeName,
  type ReservedFolders,
  type RuleProblem,
} from '../engine/path-rules.ts';
import { errorAt, type Finding } from './finding.ts';
import type { Place, Segment } from './place.ts';
import type { Mount, Volume } from './shapes.ts';

/** Checks each volume by itself. The ones without a finding keep every rule that concerns no other volume. */
export function checkVolumes(
  volumes: readonly (readonly [string, Volume])[],
  reserved: ReservedFolders,
): { readonly findings: readonly Finding[]; readonly good: readonly (readonly [string, Volume])[] } {
  const findings: Finding[] = [];
  const good = volumes.filter(([name, volume]) => {
    const before = findings.length;
    checkVolume(name, volume, reserved, findings);
    return findings.length === before;
  });
  return { findings, good };
}

function checkVolume(name: string, volume: Volume, reserved: ReservedFolders, findings: Finding[]): void {
  const path = ['shared_volumes', name];
  const add = (place: Place, problem: RuleProblem | undefined) => {
    if (problem) findings.push(errorAt('hypervisor', place, problem));
  };
  const value = (...segments: Segment[]): Place => ({ path: [...path, ...segments], at: 'value' });

  add({ path, at: 'key' }, checkVolumeName(name));
  add(value('host_path'), checkHostPath(volume.host_path, reserved));
  if (volume.owner !== undefined) add(value('owner'), checkOwner(volume.owner));
  if (typeof volume.permissions === 'object') {
    const { directory_mode, file_mode } = volume.permissions;
    if (directory_mode !== undefined)
      add(value('permissions', 'directory_mode'), checkMode(directory_mode, 'directory'));
    if (file_mode !== undefined) add(value('permissions', 'file_mode'), checkMode(file_mode, 'file'));
  }
  for (const [ctid, mount] of Object.entries(volume.mounts)) {
    add({ path: [...path, 'mounts', ctid], at: 'key' }, checkCtid(ctid));
    checkMount(mount, (...segments) => value('mounts', ctid, ...segments), add);
  }
}

function checkMount(
  mount: Mount,
  value: (...segments: Segment[]) => Place,
  add: (place: Place, problem: RuleProblem | undefined) => void,
): void {
  if (typeof mount === 'string') {
    add(value(), checkTarget(mount));
    return;
  }
  add(value('path'), checkTarget(mount.path));
  mount.mount_options?.forEach((option, index) => {
    add(value('mount_options', index), checkMountOption(option));
  });
  if (typeof mount.idmap === 'string') add(value('idmap'), checkIdMap(mount.idmap));
}
