import { resolve } from 'node:path';
import type { ReservedFolders } from '../../engine/desired/rules.ts';
import type { DesiredState } from '../../engine/desired/state.ts';
import { FILE_ROLES, type FileRole } from '../read/locate.ts';
import type { ConfigFiles } from '../read/sources.ts';
import { type CheckedFile, contentsOf, type ShapeCheck } from './contents.ts';
import { desiredState, desiredVolume } from './desired.ts';
import type { Finding } from './finding.ts';
import { checkOwnership, checkTargets } from './overlaps.ts';
import { checkPlacement } from './placement.ts';
import { checkGuests } from './references.ts';
import { checkVolumes } from './volumes.ts';

interface Checked {
  readonly findings: readonly Finding[];
  /** Of what is sound; worth something only where nothing is in error. */
  readonly desired: DesiredState;
}

/** All rules, on what the files hold: shapes first, then each volume, then volumes together, then references. */
export function checkConfig(
  files: ConfigFiles,
  { configDir, stateDir }: ReservedFolders,
  shapeOf: (role: FileRole, value: unknown) => ShapeCheck,
): Checked {
  const checked: { [Role in FileRole]?: CheckedFile } = {};
  for (const role of FILE_ROLES) {
    const file = files[role];
    if (file) checked[role] = { value: file.value, shape: shapeOf(role, file.value) };
  }
  const contents = contentsOf(checked);
  const { findings, good } = checkVolumes(contents.volumes, {
    configDir: resolve(configDir),
    stateDir: resolve(stateDir),
  });
  const volumes = good.map(([name, volume]) => desiredVolume(name, volume, files.hypervisor?.path ?? ''));
  return {
    findings: [
      ...FILE_ROLES.flatMap((role) => checked[role]?.shape.findings ?? []),
      ...findings,
      ...checkTargets(volumes, contents.containers),
      ...checkOwnership(volumes),
      ...checkPlacement(volumes, contents),
      ...checkGuests(contents),
    ],
    desired: desiredState(contents, volumes),
  };
}
