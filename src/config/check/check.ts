import { resolve } from 'node:path';
import type { DesiredState } from '../../engine/desired/state.ts';
import { desiredState, desiredVolume } from '../desired.ts';
import type { ConfigFiles, LoadOptions } from '../read/load.ts';
import { FILE_ROLES, type FileRole } from '../read/locate.ts';
import { type CheckedFile, estateOf } from './estate.ts';
import type { Finding } from './finding.ts';
import { checkOwnership, checkTargets } from './overlaps.ts';
import { checkPlacement } from './placement.ts';
import { checkGuests } from './references.ts';
import { checkShape } from './shape.ts';
import { checkVolumes } from './volumes.ts';

export interface CheckResult {
  readonly findings: readonly Finding[];
  /** Of what is sound; worth something only where nothing is in error. */
  readonly desired: DesiredState;
}

/** All rules, on what the files hold: shapes first, then each volume, then volumes together, then references. */
export function checkConfig(files: ConfigFiles, { configDir, stateDir }: LoadOptions): CheckResult {
  const checked: { [Role in FileRole]?: CheckedFile } = {};
  for (const role of FILE_ROLES) {
    const file = files[role];
    if (file) checked[role] = { value: file.value, shape: checkShape(role, file.value) };
  }
  const estate = estateOf(checked);
  const { findings, good } = checkVolumes(estate.volumes, {
    configDir: resolve(configDir),
    stateDir: resolve(stateDir),
  });
  const volumes = good.map(([name, volume]) => desiredVolume(name, volume, files.hypervisor?.path ?? ''));
  return {
    findings: [
      ...FILE_ROLES.flatMap((role) => checked[role]?.shape.findings ?? []),
      ...findings,
      ...checkTargets(volumes, estate.containers),
      ...checkOwnership(volumes),
      ...checkPlacement(volumes, estate),
      ...checkGuests(estate),
    ],
    desired: desiredState(estate, volumes),
  };
}
