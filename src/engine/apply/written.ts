import { parseContainerFile } from '../../proxmox/file/container.ts';
import type { ContainerFile } from '../../proxmox/file/section.ts';
import { parseMountPoint, sameMountPoint } from '../../proxmox/value/mount.ts';
import type { MountChange, MountEdit } from '../plan/types.ts';

/** The edits of a change that a container's file does not show. Whether they are in force or pending does not matter. */
export function missingFrom(text: string, { ctid, edits }: MountChange): readonly MountEdit[] {
  const file = parseContainerFile(text, ctid);
  return edits.filter((edit) => !isIn(file, edit));
}

function isIn({ current, pending }: ContainerFile, { key, action, value }: MountEdit): boolean {
  const waits = pending.keys.get(key);
  switch (action) {
    case 'create':
    case 'update':
      return !pending.deletes.has(key) && isSame(waits ?? current.keys.get(key), value);
    case 'delete':
      return pending.deletes.has(key) || (waits === undefined && !current.keys.has(key));
    case 'revert':
      return waits === undefined && !pending.deletes.has(key);
  }
}

function isSame(found: string | undefined, wanted: string | undefined): boolean {
  const [a, b] = [found, wanted].map((text) => (text === undefined ? undefined : parseMountPoint(text)));
  return a?.ok === true && b?.ok === true && sameMountPoint(a.value, b.value);
}
