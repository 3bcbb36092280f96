import type { OwnedMount } from '../engine/observed/memory.ts';
import { normalPath } from '../ground/paths.ts';
import { isObject } from './read/value.ts';

/**
 * The mounts that a kept version of the hypervisor file declares. It tells what was ours when nobody else remembers, so an
 * error elsewhere in it does not count: what is no mount is left out.
 */
export function mountsDeclaredIn(text: string): readonly OwnedMount[] {
  const file = parsed(text);
  const volumes = isObject(file) && isObject(file.shared_volumes) ? file.shared_volumes : {};
  return Object.entries(volumes).flatMap(([volume, entry]) => {
    if (!isObject(entry) || typeof entry.host_path !== 'string' || !isObject(entry.mounts)) return [];
    const hostPath = normalPath(entry.host_path);
    return Object.entries(entry.mounts).flatMap(([ctid, mount]) => {
      const path = isObject(mount) ? mount.path : mount;
      if (typeof path !== 'string' || !/^[1-9]\d{2,8}$/.test(ctid)) return [];
      return [{ volume, ctid: Number(ctid), hostPath, path: normalPath(path) }];
    });
  });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
