import { compareVersions } from './version.ts';

/** What of a mount not every version of Proxmox's container package can do: by its changelog the first that can. */
export const SINCE = {
  /** Before, a new mount of a running container was written down and not mounted. */
  hotplug: '4.2-3',
  idmap: '6.1.6',
  lazytime: '4.1-3',
  discard: '5.2.1',
} as const;

export type MountFeature = keyof typeof SINCE;

/** Whether a version lacks it. */
export const lacksFeature = (version: string, feature: MountFeature): boolean =>
  compareVersions(version, SINCE[feature]) < 0;
