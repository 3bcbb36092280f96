import { mountPointIndex } from '../file/entries.ts';
import { addPendingDelete, cleanupPending, removePendingDelete } from '../file/pending.ts';
import type { FileDraft } from '../file/section.ts';
import { applyPending, type ChangeErrors, type Hotplug, newVolumeStorage } from '../start/pending.ts';
import { splitList } from '../value/bytes.ts';
import { storageOfVolume } from '../value/formats.ts';
import { overlapProblem, parseMountIdMap } from '../value/idmap.ts';
import { ruleOfKey } from '../value/keys.ts';
import { parseMountPoint, rootfsSchema } from '../value/mount.ts';
import { parsePropertyString, unknownProperty } from '../value/property.ts';
import { isSet, valueProblem } from '../value/rule.ts';
import { hotplugPending } from './hotplug.ts';
import type { SetMachine, Storage } from './machine.ts';
import type { SetRequest } from './request.ts';

export interface UpdateResult {
  readonly warnings: readonly string[];
  /** ends the command at once */
  readonly problem?: string;
  /** problems of single keys, after all keys were tried */
  readonly errors: ChangeErrors;
}

/** What is wrong with the single values, `key: problem` each, all of them before anything is looked at `[multi-two-invalid-syntax]`. */
export function valueProblems({ set }: SetRequest): readonly string[] {
  return [...set].flatMap(([key, value]) => {
    const rule = ruleOfKey(key);
    const problem = rule ? valueProblem(rule, value, key)?.trimEnd() : unknownProperty;
    return problem === undefined ? [] : [`${key}: ${problem}`];
  });
}

/** Names Proxmox does not know and keys in two roles, checked before anything is done `[delete-and-set-same]`. */
export function clashProblem(update: SetRequest): { readonly option: string; readonly problem: string } | undefined {
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

interface UpdatedContainer {
  readonly ctid: number;
  /** there when the container runs */
  readonly hotplug: Hotplug | undefined;
  readonly machine?: Pick<SetMachine, 'storages' | 'hookscripts'>;
}

/** Changes `draft` as `pct set` changes a container's configuration. */
export function updateConfig(draft: FileDraft, update: SetRequest, container: UpdatedContainer): UpdateResult {
  const { ctid, hotplug, machine = {} } = container;
  const { current, pending } = draft;
  const warnings: string[] = [];
  const modified = new Set<string>();
  // a blank value protects as a blank lock locks [blank-lock]
  const isProtected = isSet(current.keys.get('protection'));
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
    const problem = deleteProblem(key) ?? (isProtected ? protectedDelete(key, ctid) : undefined);
    if (problem !== undefined) return stop(problem);
    addPendingDelete(draft, key);
  }
  for (const key of [...update.set.keys()].sort()) {
    modified.add(key);
    const value = update.set.get(key) ?? '';
    const problem = (isProtected ? protectedSet(key, ctid) : undefined) ?? setProblem(key, value, machine);
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

function deleteProblem(key: string): string | undefined {
  if (key === 'memory' || key === 'rootfs' || key === 'ostype') return `unable to delete required option '${key}'`;
  return key === 'unprivileged' ? `unable to delete read-only option: '${key}'` : undefined;
}

/** Protection keeps mount points even from a call that lifts it `[protection-delete]`. */
function protectedDelete(key: string, ctid: number): string | undefined {
  if (!/^(?:mp|unused)\d+$/.test(key)) return undefined;
  return `can't remove CT ${ctid} drive '${key}' - protection mode enabled`;
}

/** Even from the value it has `[protection-same]`. */
function protectedSet(key: string, ctid: number): string | undefined {
  if (!isDrive(key)) return undefined;
  return `can't update CT ${ctid} drive '${key}' - protection mode enabled`;
}

const isDrive = (key: string): boolean => key === 'rootfs' || mountPointIndex(key) !== undefined;

function setProblem(
  key: string,
  value: string,
  { storages, hookscripts }: Pick<SetMachine, 'storages' | 'hookscripts'>,
): string | undefined {
  if (key === 'hookscript' && hookscripts?.has(value) === false) return `script '${value}' does not exist`;
  if (key === 'unprivileged') return `unable to modify read-only option: '${key}'`;
  if (!isDrive(key)) return undefined;
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
