import {
  checkAccess,
  checkCtid,
  checkHostPath,
  checkIdMap,
  checkMode,
  checkMountOption,
  checkOwner,
  checkTarget,
  checkUntouched,
  checkVolumeName,
  type ReservedFolders,
  type RuleProblem,
  type Untouched,
} from '../../engine/desired/rules.ts';
import { isError } from '../../ground/problem.ts';
import type { Pointer, Segment } from '../read/position.ts';
import type { Mount, Volume } from '../shapes.ts';
import { errorAt, type Finding, warningAt } from './finding.ts';

/** Checks each volume by itself. The good ones keep every rule that concerns no other volume. */
export function checkVolumes(
  volumes: readonly (readonly [string, Volume])[],
  reserved: ReservedFolders,
): { readonly findings: readonly Finding[]; readonly good: readonly (readonly [string, Volume])[] } {
  const findings: Finding[] = [];
  const good = volumes.filter(([name, volume]) => {
    let sound = true;
    checkVolume(name, volume, reserved, (problem, at, inside) => {
      if (!problem) return;
      const finding = isError(problem) ? errorAt : warningAt;
      findings.push(finding('hypervisor', { path: ['shared_volumes', name, ...inside], at }, problem));
      sound &&= !isError(problem);
    });
    return sound;
  });
  return { findings, good };
}

/** Takes a problem, if there is one, of the key or value at a path inside the volume. */
type Report = (problem: RuleProblem | undefined, at: Pointer['at'], inside: readonly Segment[]) => void;

const HERE: readonly Segment[] = [];
const HOST_PATH: readonly Segment[] = ['host_path'];

function checkVolume(name: string, volume: Volume, reserved: ReservedFolders, report: Report): void {
  const { host_path, owner, permissions, mounts, access } = volume;
  report(checkVolumeName(name), 'key', HERE);
  report(checkHostPath(host_path, reserved) ?? checkUntouched(host_path, () => touched(volume)), 'value', HOST_PATH);
  if (owner !== undefined) report(checkOwner(owner), 'value', ['owner']);
  if (typeof permissions === 'object') {
    const { directory_mode, file_mode } = permissions;
    if (directory_mode !== undefined) {
      report(checkMode(directory_mode, 'directory'), 'value', ['permissions', 'directory_mode']);
    }
    if (file_mode !== undefined) report(checkMode(file_mode, 'file'), 'value', ['permissions', 'file_mode']);
  }
  if (access) checkEachAccess(access, mounts, report);
  for (const ctid of Object.keys(mounts)) {
    const wrong = checkCtid(ctid);
    if (wrong) report(wrong, 'key', ['mounts', ctid]);
    // Under a key that names no container may stand anything, a secret too: it is not looked at.
    const mount = mounts[ctid];
    if (!wrong && mount !== undefined) checkMount(ctid, mount, report);
  }
}

function checkEachAccess(access: NonNullable<Volume['access']>, mounts: Volume['mounts'], report: Report): void {
  const mounted = Object.entries(mounts).map(([ctid, mount]) => ({
    ctid: Number(ctid),
    readOnly: typeof mount === 'object' && mount.read_only === true,
  }));
  for (const [identity, can] of Object.entries(access)) {
    report(checkAccess(identity, can, mounted), 'key', ['access', identity]);
  }
}

function touched({ owner, permissions, mounts, access = {} }: Volume): readonly Untouched[] {
  const readOnly = Object.values(mounts).every((mount) => typeof mount === 'object' && mount.read_only === true);
  return [
    ...(readOnly ? [] : (['read_only'] as const)),
    ...(owner === 'keep' ? [] : (['owner'] as const)),
    ...(permissions === 'keep' ? [] : (['permissions'] as const)),
    ...(Object.keys(access).length === 0 ? [] : (['access'] as const)),
  ];
}

function checkMount(ctid: string, mount: Mount, report: Report): void {
  if (typeof mount === 'string') {
    const wrong = checkTarget(mount);
    if (wrong) report(wrong, 'value', ['mounts', ctid]);
    return;
  }
  const { path, mount_options, idmap } = mount;
  report(checkTarget(path), 'value', ['mounts', ctid, 'path']);
  mount_options?.forEach((option, index) => {
    report(checkMountOption(option), 'value', ['mounts', ctid, 'mount_options', index]);
  });
  if (typeof idmap === 'string') report(checkIdMap(idmap), 'value', ['mounts', ctid, 'idmap']);
}
