import { storageOfVolume } from '../value/formats.ts';
import { type MountPointParse, parseMountPoint, rootfsSchema } from '../value/mount.ts';
import { parsePropertyString } from '../value/property.ts';
import type { ConfigSection } from './section.ts';

/** One `mpN` line of a section. */
export interface MountPointEntry {
  readonly key: string;
  readonly index: number;
  readonly text: string;
  readonly parsed: MountPointParse;
}

/** The mount points of a section by number; keys that are no mount point (mp256, mp00) are left out. */
export function mountPointEntries(section: Pick<ConfigSection, 'keys'>): readonly MountPointEntry[] {
  const entries: MountPointEntry[] = [];
  // Of thousands of containers: a pair of key and text for each line would be the most of it.
  section.keys.forEach((text, key) => {
    const index = mountPointIndex(key);
    if (index !== undefined) entries.push({ key, index, text, parsed: parseMountPoint(text) });
  });
  return entries.sort((a, b) => a.index - b.index);
}

/** 7 for `mp7`; undefined for any key but mp0 to mp255. */
export function mountPointIndex(key: string): number | undefined {
  if (!key.startsWith('mp')) return undefined;
  const digits = /^mp(0|[1-9]\d{0,2})$/.exec(key)?.[1];
  return digits === undefined || Number(digits) > 255 ? undefined : Number(digits);
}

/** The storage volumes that a section's rootfs and mount points use. */
export function usedVolumes(section: Pick<ConfigSection, 'keys'>): ReadonlySet<string> {
  const volumes = new Set<string>();
  const rootfs = parsePropertyString(rootfsSchema, section.keys.get('rootfs') ?? '');
  const used = mountPointEntries(section).flatMap(({ parsed }) => (parsed.ok ? [parsed.value.volume] : []));
  for (const volume of [rootfs.ok ? (rootfs.values.get('volume') ?? '') : '', ...used]) {
    if (!volume.startsWith('/') && storageOfVolume(volume) !== undefined) volumes.add(volume);
  }
  return volumes;
}
