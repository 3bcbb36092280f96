import { mountPointIndex } from '../file/entries.ts';
import type { Draft } from '../file/section.ts';
import { overlapProblem, parseMountIdMap } from '../id-map.ts';
import { splitList } from '../value/bytes.ts';
import { storageOfVolume } from '../value/formats.ts';
import { ruleOfKey } from '../value/keys.ts';
import { parseMountPoint, rootfsSchema } from '../value/mount.ts';
import { parsePropertyString } from '../value/property.ts';
import type { Storage } from './machine.ts';
import {
  addPendingDelete,
  applyPending,
  type ChangeErrors,
  cleanupPending,
  type Hotplug,
  hotplugPending,
  newVolumeStorage,
  removePendingDelete,
} from './pending.ts';

/** The values to set, and the keys to delete and to revert. */
export interface Update {
  readonly set: ReadonlyMap<string, string>;
  readonly delete: readonly string[];
  readonly revert: readonly string[];
}

export interface UpdateResult {
  readonly warnings: readonly string[];
  /** ends the command at once */
  readonly problem?: string;
  /** problems of single keys, after all keys were tried */
  readonly errors: ChangeErrors;
}

/** Names Proxmox does not know and keys in two roles, checked before anything is done `[delete-and-set-same]`. */
export function clashProblem(update: Update): { readonly option: string; readonly problem: string } | undefined {
  for (const key of update.revert) {
    const problem = !ruleOfKey(key)
      ? `unknown option '${key}'`
      : update.set.has(key) && `you can't use '-${key}' and '-revert ${key}' at the same time`;
    if (problem) return { option: 'revert', problem };
  }
  for (const key of update.delete) {
    let problem: string | undefined;
    if (!ruleOfKey(key)) problem = `unknown option '${key}'`;
    else if (update.set.has(key)) problem = `you can't use '-${key}' and -delete ${key}' at the same time`;
    else if (update.revert.includes(key))
      problem = `you can't use '-delete ${key}' and '-revert ${key}' at the same time`;
    if (problem !== undefined) return { option: 'delete', problem };
  }
  return undefined;
}

/** Changes `draft` as `pct set` changes a container's configuration; `hotplug` is there when the container runs. */
export function updateConfig(
  draft: Draft,
  ctid: number,
  update: Update,
  hotplug?: Hotplug,
  storages?: ReadonlyMap<string, Storage>,
): UpdateResult {
  const { current, pending } = draft;
  const warnings: string[] = [];
  const modified = new Set<string>();
  const isProtected = current.keys.get('protection') === '1';
  const stop = (problem: string): UpdateResult => ({ warnings, problem, errors: new Map() });

  for (const key of update.revert) {
    pending.keys.delete(key);
    removePendingDelete(draft, key);
  }
  for (const key of update.delete) {
    if (!current.keys.has(key) && !pending.keys.has(key)) {
      warnings.push(`cannot delete '${key}' - not set in current configuration!`);
      continue;
    }
    modified.add(key);
    const problem = deleteProblem(key, ctid, isProtected);
    if (problem !== undefined) return stop(problem);
    addPendingDelete(draft, key);
  }
  for (const key of [...update.set.keys()].sort()) {
    modified.add(key);
    const value = update.set.get(key) ?? '';
    const problem = setProblem(key, value, ctid, isProtected, storages);
    if (problem !== undefined) return stop(problem);
    pending.keys.set(key, storedValue(key, value));
    removePendingDelete(draft, key);
  }
  cleanupPending(draft);
  const errors = hotplug ? hotplugPending(draft, modified, hotplug) : applyPending(draft, modified);
  // only a stopped container's errors are printed twice [bad-mp-in-file-delete]
  if (!hotplug) warnings.push(...[...errors.values()].map((error) => error.replace(/\n$/, '')));
  return { warnings, errors };
}

/** Why a key can't be deleted; protection keeps mount points even from a call that lifts it `[protection-delete]`. */
function deleteProblem(key: string, ctid: number, isProtected: boolean): string | undefined {
  if (key === 'memory' || key === 'rootfs' || key === 'ostype') return `unable to delete required option '${key}'`;
  if (key === 'unprivileged') return `unable to delete read-only option: '${key}'`;
  const drive = /^(?:mp|unused)\d+$/.test(key);
  return drive && isProtected ? `can't remove CT ${ctid} drive '${key}' - protection mode enabled` : undefined;
}

function setProblem(
  key: string,
  value: string,
  ctid: number,
  isProtected: boolean,
  storages: ReadonlyMap<string, Storage> | undefined,
): string | undefined {
  if (key === 'unprivileged') return `unable to modify read-only option: '${key}'`;
  if (key !== 'rootfs' && mountPointIndex(key) === undefined) return undefined;
  if (isProtected) return `can't update CT ${ctid} drive '${key}' - protection mode enabled`;
  const rootfs = key === 'rootfs' ? parsePropertyString(rootfsSchema, value) : undefined;
  const parsed = parseMountPoint(value);
  const volume = rootfs?.ok ? rootfs.values.get('volume') : parsed.ok ? parsed.value.volume : undefined;
  if (volume === undefined) return undefined;
  const storageProblem = volume.startsWith('/') ? undefined : contentProblem(volume, storages);
  if (storageProblem !== undefined) return storageProblem;
  const idmap =
    parsed.ok && parsed.value.options.idmap !== undefined ? parseMountIdMap(parsed.value.options.idmap) : undefined;
  return idmap?.kind === 'entries' ? overlapProblem(idmap.entries) : undefined;
}

/** A relative host path is taken for a volume id `[path-volume-noslash path-volume-nocontent]`. */
function contentProblem(volume: string, storages: ReadonlyMap<string, Storage> | undefined): string | undefined {
  const id = storageOfVolume(volume) ?? newVolumeStorage(volume);
  if (id === undefined) return `unable to parse volume ID '${volume}'`;
  if (!storages) return undefined;
  const storage = storages.get(id);
  if (!storage) return `storage '${id}' does not exist`;
  return storage.holdsContainers ? undefined : `storage '${id}' does not allow content type 'rootdir' (Container)`;
}

function storedValue(key: string, value: string): string {
  if (key === 'nameserver' || key === 'searchdomain') return splitList(value).join(' ');
  if (key === 'tags') return [...new Set(splitList(value).map((tag) => tag.toLowerCase()))].sort().join(';');
  return value;
}
