import { parseDraft } from '../../src/proxmox/file/draft.ts';
import { mountPointEntries } from '../../src/proxmox/file/entries.ts';
import { type FileDraft, lockProblem } from '../../src/proxmox/file/section.ts';
import { digestProblem, fileAfterWrite, lockHeld, missingContainer } from '../../src/proxmox/set/set.ts';
import { type MountPoint, mountPointSchema } from '../../src/proxmox/value/mount.ts';
import { propertyFormat } from '../../src/proxmox/value/property.ts';
import { isSet } from '../../src/proxmox/value/rule.ts';
import type { PctMachine, PctResult } from './machine.ts';
import { reading } from './read.ts';

/** `pct unlock`: takes the lock off, and writes the file like any other write `[unlock unlock-none]`. */
export function unlockCommand(ctid: number, machine: PctMachine): PctResult {
  if (machine.lockHeld) return lockHeld(ctid);
  const container = machine.containers.get(ctid);
  if (!container) return { error: missingContainer(machine.node, ctid) };
  const { draft, warnings } = parseDraft(container.text, ctid);
  if (!isSet(draft.current.keys.get('lock'))) return { warnings, error: 'no lock found trying to remove any lock' };
  draft.current.keys.delete('lock');
  const file = fileAfterWrite({ ctid, container, draft, machine });
  if (!file.ok) return { warnings, error: file.problem };
  return { warnings: [...warnings, ...file.warnings], changed: file.changed ?? new Map() };
}

// The commands below need storage, which the model does not have. What it knows is what a bind or device mount does to
// them; where no such mount is in the way they end with `noStorage`.

/** One bind mount makes a snapshot impossible, shared or not `[snapshot-bind snapshot-bind-shared]`. */
export function snapshotCommand(ctid: number, values: ReadonlyMap<string, string>, machine: PctMachine): PctResult {
  return reading(ctid, machine, (draft) => {
    const name = values.get('snapname') ?? '';
    if (isSet(draft.current.keys.get('template'))) return { error: 'unable to take snapshot of template' };
    const locked = lockProblem(draft);
    if (locked !== undefined) return { error: locked };
    if (draft.snapshots.has(name)) return { error: `snapshot name '${name}' already used` };
    return { error: directMounts(draft).length > 0 ? 'snapshot feature is not available' : noStorage };
  });
}

export function cloneCommand(ctid: number, values: ReadonlyMap<string, string>, machine: PctMachine): PctResult {
  return reading(ctid, machine, (draft) => {
    const locked = lockProblem(draft);
    if (locked !== undefined) return { error: locked };
    const id = Number(values.get('newid'));
    if (machine.containers.has(id)) return { error: `unable to create CT ${id}: config file already exists` };
    const [first] = directMounts(draft);
    return { error: first ? `unable to clone mountpoint '${first.key}' (type ${first.mountPoint.kind})` : noStorage };
  });
}

/** Prints its refusal and ends with 0 all the same `[template-bind]`. */
export function templateCommand(ctid: number, machine: PctMachine): PctResult {
  return reading(ctid, machine, (draft) => {
    if (draft.snapshots.size > 0) return { error: 'unable to create template, because CT contains snapshots' };
    const locked = lockProblem(draft);
    if (locked !== undefined) return { error: locked };
    if (draft.current.keys.get('template') === '1') return { error: "you can't convert a CT template to a template" };
    if (machine.containers.get(ctid)?.running)
      return { error: "you can't convert a CT to template if the CT is running" };
    const [first] = directMounts(draft);
    if (!first) return { error: noStorage };
    return { warnings: [`Template feature is not available for '${first.mountPoint.volume}'`] };
  });
}

/** A bind stops a migration unless it says `shared=1`; the model has no other node to go to `[migrate-bind]`. */
export function migrateCommand(ctid: number, values: ReadonlyMap<string, string>, machine: PctMachine): PctResult {
  return reading(ctid, machine, (draft) => {
    if (values.get('target') === machine.node) {
      return { error: '400 Parameter verification failed.\ntarget: target is local node.' };
    }
    const locked = lockProblem(draft);
    const running = machine.containers.get(ctid)?.running === true && values.get('restart') !== '1';
    const bind = directMounts(draft).find(({ mountPoint }) => mountPoint.options.shared !== true);
    const why =
      locked ??
      (running ? 'running container can only be migrated in restart mode' : undefined) ??
      (bind && `cannot migrate local ${bind.mountPoint.kind} mount point '${bind.key}'`) ??
      "Can't connect to destination address using public key";
    const stdout = `<TIME> ERROR: migration aborted (duration 00:00:00): ${why}\n`;
    return { stdout, error: 'migration aborted' };
  });
}

/** `pct resize` and `pct move-volume` take the host path for a volume id `[resize-bind move-volume-bind]`. */
export function volumeCommand(ctid: number, key: string, digest: string | undefined, machine: PctMachine): PctResult {
  return reading(ctid, machine, (draft) => {
    const problem = lockProblem(draft) ?? digestProblem(machine.containers.get(ctid)?.text ?? '', digest);
    if (problem !== undefined) return { error: problem };
    const entry = mountPointEntries(draft.current).find((one) => one.key === key);
    const unread = propertyFormat(mountPointSchema)(draft.current.keys.get(key) ?? '', '');
    if (key !== 'rootfs' && unread !== undefined) return { error: unread.trimEnd() };
    const direct = entry?.parsed.ok && entry.parsed.value.kind !== 'volume' ? entry.parsed.value.volume : undefined;
    return { error: direct === undefined ? noStorage : `unable to parse volume ID '${direct}'` };
  });
}

const noStorage = 'this model of pct has no storage';

/** Mounts of host directories and devices, by number. */
function directMounts(draft: FileDraft): readonly { readonly key: string; readonly mountPoint: MountPoint }[] {
  return mountPointEntries(draft.current).flatMap(({ key, parsed }) =>
    parsed.ok && parsed.value.kind !== 'volume' ? [{ key, mountPoint: parsed.value }] : [],
  );
}
