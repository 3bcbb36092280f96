import { mountPointIndex } from '../file/entries.ts';
import { cleanupPending, makeCurrent, pendingDeletes, pendingKeys, removePendingDelete } from '../file/pending.ts';
import type { FileDraft } from '../file/section.ts';
import { networkSchema, storageOfVolume } from '../value/formats.ts';
import { type MountPoint, mountPointSchema, parseMountPoint, printMountPoint } from '../value/mount.ts';
import { parsePropertyString, printPropertyString, propertyFormat, propertyProblem } from '../value/property.ts';

/** Problems by key, in Proxmox's words with the newline at the end. */
export type ChangeErrors = ReadonlyMap<string, string>;

/** Mounts a new mount point into the running container; the problem, or undefined. */
export type Hotplug = (key: string, mountPoint: MountPoint) => string | undefined;

/** What a stopped container does with its pending changes; at start and stop with all of them (no `selection`). */
export function applyPending(draft: FileDraft, selection?: ReadonlySet<string>): ChangeErrors {
  const { current } = draft;
  const errors = new Map<string, string>();
  for (const key of pendingDeletes(draft)) {
    if (selection && !selection.has(key)) continue;
    const problem = mountPointIndex(key) === undefined ? undefined : releaseVolume(draft, current.keys.get(key) ?? '');
    if (problem !== undefined) {
      errors.set(key, `unable to apply pending change ${key} : ${problem}`);
      continue;
    }
    current.keys.delete(key);
    removePendingDelete(draft, key);
  }
  cleanupPending(draft);
  for (const key of pendingKeys(draft, selection)) {
    const problem = applyKey(draft, key);
    if (problem !== undefined) errors.set(key, `unable to apply pending change ${key} : ${problem}`);
    else makeCurrent(draft, key);
  }
  return errors;
}

/** Makes a pending mount point ready to become the current one; `hotplug` mounts it into a running container. */
export function applyMountPoint(draft: FileDraft, key: string, hotplug?: Hotplug): string | undefined {
  const { current, pending } = draft;
  const text = pending.keys.get(key) ?? '';
  const parsed = parseMountPoint(text);
  if (!parsed.ok) return propertyFormat(mountPointSchema)(text, '');
  const storage = newVolumeStorage(parsed.value.volume);
  // the model has no storage to allocate a volume on [path-volume-new]
  if (storage !== undefined) return `could not activate storage '${storage}'\n`;
  const problem = hotplug?.(key, parsed.value);
  if (problem !== undefined) return `${problem}\n`;
  pending.keys.set(key, printMountPoint(parsed.value));
  const old = current.keys.get(key);
  return old === undefined ? undefined : releaseVolume(draft, old);
}

/** `local-zfs` of `local-zfs:4`, which asks for a new volume of 4 GiB. */
export function newVolumeStorage(volume: string): string | undefined {
  return /^([^:\s]+):\d+(?:\.\d+)?$/.exec(volume)?.[1];
}

function applyKey(draft: FileDraft, key: string): string | undefined {
  if (mountPointIndex(key) !== undefined) return applyMountPoint(draft, key);
  return /^net\d+$/.test(key) ? applyNetwork(draft, key) : undefined;
}

/** The volume of a replaced or deleted mount point is kept as unusedN `[delete-volume-stopped]`. */
function releaseVolume(draft: FileDraft, text: string): string | undefined {
  const parsed = parseMountPoint(text);
  if (!parsed.ok) return propertyFormat(mountPointSchema)(text, '');
  const { kind, volume } = parsed.value;
  if (kind !== 'volume' || storageOfVolume(volume) === undefined) return undefined;
  const keys = draft.current.keys;
  let free: string | undefined;
  for (let index = 255; index >= 0; index--) {
    const key = `unused${index}`;
    const held = keys.get(key);
    if (held === volume) return undefined;
    if (held === undefined) free = key;
  }
  if (free === undefined) return 'Too many unused volumes - please delete them first.\n';
  keys.set(free, volume);
  return undefined;
}

/** A network line in Proxmox's own spelling; the random address it would add is left out here. */
function applyNetwork(draft: FileDraft, key: string): string | undefined {
  const parse = parsePropertyString(networkSchema, draft.pending.keys.get(key) ?? '');
  if (!parse.ok) return propertyProblem(parse);
  draft.pending.keys.set(key, printPropertyString(networkSchema, new Map([...parse.values, ['type', 'veth']])));
  return undefined;
}
