import { mountPointIndex } from '../file/entries.ts';
import { type Draft, parseDeleteList, printDeleteList } from '../file/section.ts';
import { networkSchema, storageOfVolume } from '../value/formats.ts';
import { type MountPoint, mountPointSchema, parseMountPoint, printMountPoint } from '../value/mount.ts';
import { parsePropertyString, printPropertyString, propertyFormat, propertyProblem } from '../value/property.ts';

/** Problems by key, in Proxmox's words with the newline at the end. */
export type ChangeErrors = ReadonlyMap<string, string>;

/** Mounts a new mount point into the running container; the problem, or undefined. */
export type Hotplug = (key: string, mountPoint: MountPoint) => string | undefined;

/** Puts a key on the list of pending deletions. */
export function addPendingDelete(draft: Draft, key: string): void {
  const deletes = parseDeleteList(draft.pending.keys.get('delete'));
  deletes.set(key, { force: false });
  draft.pending.keys.set('delete', printDeleteList(deletes));
}

/** Takes a key off the list of pending deletions `[change-running-with-pending-delete]`. */
export function removePendingDelete(draft: Draft, key: string): void {
  const deletes = parseDeleteList(draft.pending.keys.get('delete'));
  if (deletes.delete(key)) setDeleteList(draft, deletes);
}

/** Drops pending values that are the current ones and deletions of what is not there `[same-value-plus-pending]`. */
export function cleanupPending(draft: Draft): void {
  const { current, pending } = draft;
  for (const [key, value] of pending.keys) {
    if (key !== 'delete' && current.keys.get(key) === value) pending.keys.delete(key);
  }
  const deletes = parseDeleteList(pending.keys.get('delete'));
  for (const key of deletes.keys()) if (!current.keys.has(key)) deletes.delete(key);
  setDeleteList(draft, deletes);
}

/** What a stopped container does with its pending changes; at start and stop with all of them (no `selection`). */
export function applyPending(draft: Draft, selection?: ReadonlySet<string>): ChangeErrors {
  const { current, pending } = draft;
  const errors = new Map<string, string>();
  for (const key of [...parseDeleteList(pending.keys.get('delete')).keys()].sort()) {
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

/** What a running container does with the chosen pending changes: what can't be plugged in stays pending. */
export function hotplugPending(draft: Draft, selection: ReadonlySet<string>, hotplug: Hotplug): ChangeErrors {
  const { current, pending } = draft;
  const errors = new Map<string, string>();
  for (const key of pendingKeys(draft, selection)) if (pluggedAtOnce.has(key)) makeCurrent(draft, key);
  for (const key of [...parseDeleteList(pending.keys.get('delete')).keys()].sort()) {
    if (!selection.has(key) || !removedWhileRunning(key)) continue;
    current.keys.delete(key);
    removePendingDelete(draft, key);
  }
  for (const key of pendingKeys(draft, selection)) {
    if (resized.has(key)) makeCurrent(draft, key);
    // there is no hot-plug over an existing mount point [change-running]
    if (mountPointIndex(key) === undefined || current.keys.has(key)) continue;
    const problem = applyMountPoint(draft, key, hotplug);
    if (problem !== undefined) errors.set(key, `unable to hotplug ${key}: ${problem}`);
    else makeCurrent(draft, key);
  }
  return errors;
}

const pluggedAtOnce: ReadonlySet<string> = new Set(
  'description onboot startup protection hostname hookscript cores tags lock'.split(' '),
);

const resized: ReadonlySet<string> = new Set(['cpulimit', 'cpuunits', 'memory', 'swap']);

function removedWhileRunning(key: string): boolean {
  return pluggedAtOnce.has(key) || /^(?:unused\d+|net\d|swap|cpulimit|cpuunits)$/.test(key);
}

/** Pending keys in string order: mp0, mp10, mp2 `[multi-add-running-order]`. */
function pendingKeys(draft: Draft, selection?: ReadonlySet<string>): readonly string[] {
  const keys = [...draft.pending.keys.keys()].sort();
  return keys.filter((key) => key !== 'delete' && (!selection || selection.has(key)));
}

function makeCurrent(draft: Draft, key: string): void {
  const value = draft.pending.keys.get(key);
  if (value !== undefined) draft.current.keys.set(key, value);
  draft.pending.keys.delete(key);
}

function applyKey(draft: Draft, key: string): string | undefined {
  if (mountPointIndex(key) !== undefined) return applyMountPoint(draft, key);
  return /^net\d+$/.test(key) ? applyNetwork(draft, key) : undefined;
}

function applyMountPoint(draft: Draft, key: string, hotplug?: Hotplug): string | undefined {
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

/** The volume of a replaced or deleted mount point is kept as unusedN `[delete-volume-stopped]`. */
function releaseVolume(draft: Draft, text: string): string | undefined {
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
function applyNetwork(draft: Draft, key: string): string | undefined {
  const parse = parsePropertyString(networkSchema, draft.pending.keys.get(key) ?? '');
  if (!parse.ok) return propertyProblem(parse);
  draft.pending.keys.set(key, printPropertyString(networkSchema, new Map([...parse.values, ['type', 'veth']])));
  return undefined;
}

function setDeleteList(draft: Draft, deletes: ReadonlyMap<string, { readonly force: boolean }>): void {
  if (deletes.size === 0) draft.pending.keys.delete('delete');
  else draft.pending.keys.set('delete', printDeleteList(deletes));
}
