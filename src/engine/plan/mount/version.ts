import { parseMountPoint } from '../../../proxmox/value/mount.ts';
import { lacksFeature, type MountFeature, SINCE } from '../../machine/since.ts';
import type { ObservedState } from '../../observed/state.ts';
import type { BlockedReason } from '../reasons.ts';
import type { MountChange, MountEdit } from '../types.ts';

/** Why the installed version of Proxmox would refuse a change, or not mount what it writes; undefined also where it is unknown. */
export function tooOld(
  { packageVersion: version }: Pick<ObservedState, 'packageVersion'>,
  { ctid, edits }: Pick<MountChange, 'ctid' | 'edits'>,
): BlockedReason | undefined {
  if (version === undefined || !FEATURES.some((feature) => lacksFeature(version, feature))) return undefined;
  for (const edit of edits) {
    const feature = neededBy(edit).find((needed) => lacksFeature(version, needed));
    if (feature) return { code: 'package_too_old', ctid, path: edit.target, version, since: SINCE[feature], feature };
  }
  return undefined;
}

const FEATURES = Object.keys(SINCE) as readonly MountFeature[];

function neededBy({ value, takesEffect }: MountEdit): readonly MountFeature[] {
  const parsed = value === undefined ? undefined : parseMountPoint(value);
  if (!parsed?.ok) return [];
  const { idmap, mountoptions = '' } = parsed.value.options;
  const options = mountoptions.split(';');
  return FEATURES.filter(
    (feature) =>
      options.includes(feature) ||
      (feature === 'hotplug' && takesEffect === 'now') ||
      (feature === 'idmap' && idmap !== undefined),
  );
}
