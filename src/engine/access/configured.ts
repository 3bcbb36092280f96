import { normalPath } from '../../ground/paths.ts';
import { type MountPointEntry, mountPointEntries } from '../../proxmox/file/entries.ts';
import type { ContainerFile } from '../../proxmox/file/section.ts';
import { entryTarget, isBind, isRecursive, parseMountEntry } from '../../proxmox/rehearsal/entry.ts';
import { textOfBytes } from '../../proxmox/value/bytes.ts';
import type { MountPoint } from '../../proxmox/value/mount.ts';
import { rootfsSchema } from '../../proxmox/value/mount.ts';
import { parsePropertyString } from '../../proxmox/value/property.ts';
import { isFileFlag } from '../permission/inode.ts';
import type { ConfiguredMount } from './way.ts';

/** A container's file with its mount points parsed. */
export interface MountLines {
  readonly ctid: number;
  readonly file: ContainerFile;
  readonly current: readonly MountPointEntry[];
  readonly pending: readonly MountPointEntry[];
}

export const mountLines = (ctid: number, file: ContainerFile): MountLines => ({
  ...{ ctid, file },
  current: mountPointEntries(file.current),
  pending: mountPointEntries(file.pending),
});

/** What a container's next start mounts, with what is pending, in the order in which it does: the later lies on top. */
export function configuredMounts(lines: MountLines): readonly ConfiguredMount[] {
  const known = KNOWN.get(lines.current);
  if (known?.pending === lines.pending && known.file === lines.file) return known.mounts;
  const mounts = mountsOnStart(lines);
  KNOWN.set(lines.current, { pending: lines.pending, file: lines.file, mounts });
  return mounts;
}

/** Many ask about the same container. */
const KNOWN = new WeakMap<
  MountLines['current'],
  Pick<MountLines, 'pending' | 'file'> & { readonly mounts: readonly ConfiguredMount[] }
>();

function mountsOnStart({ ctid, file, current, pending }: MountLines): readonly ConfiguredMount[] {
  const replaced = new Set([...pending.map(({ key }) => key), ...file.pending.deletes.keys()]);
  const points = [...current.filter(({ key }) => !replaced.has(key)), ...pending]
    .sort((a, b) => a.index - b.index)
    .flatMap(({ key, parsed }) => (parsed.ok ? [mountOf(key, parsed.value)] : []));
  return [...points, ...linesOf(file, ctid)];
}

/** What is in force, without what is pending: what a running container has mounted, but for scripts. */
export function mountsInForce({ ctid, file, current }: MountLines): readonly ConfiguredMount[] {
  const points = current.flatMap(({ key, parsed }) => (parsed.ok ? [mountOf(key, parsed.value)] : []));
  return [...points, ...linesOf(file, ctid)];
}

/** One mount point as a mount. */
export function mountOf(through: string, { kind, volume, target, options }: MountPoint): ConfiguredMount {
  return {
    through,
    target: normalPath(textOfBytes(target)),
    hostPath: kind === 'bind' ? normalPath(textOfBytes(volume)) : undefined,
    readOnly: options.ro ?? false,
    flags: options.mountoptions?.split(';').filter(isFileFlag) ?? NO_FLAGS,
    idmap: options.idmap,
  };
}

const NO_FLAGS: readonly string[] = [];

/** Whether a script of the container may mount more than its file says. */
export function runsHooks({ current }: ContainerFile): boolean {
  return current.keys.has('hookscript') || current.lxc.some(({ key }) => key.startsWith('lxc.hook.'));
}

/** The storage volume of the container's root file system, `local-zfs:subvol-104-disk-0`; undefined where its line is none. */
export function rootfsVolume({ current }: ContainerFile): string | undefined {
  const line = parsePropertyString(rootfsSchema, current.keys.get('rootfs') ?? '');
  return line.ok ? line.values.get('volume') : undefined;
}

/** The `lxc.mount.entry` lines. LXC makes its own mounts after Proxmox has made the mount points. */
export function linesOf({ current }: Pick<ContainerFile, 'current'>, ctid: number): readonly ConfiguredMount[] {
  return current.lxc.flatMap(({ key, value }) => {
    const entry = key === 'lxc.mount.entry' ? parseMountEntry(value) : undefined;
    const target = entry && entryTarget(entry, ctid);
    if (!entry || !target?.startsWith('/')) return [];
    const hostPath = isBind(entry) && entry.source.startsWith('/') ? normalPath(entry.source) : undefined;
    const readOnly = entry.options.some((option) => option.startsWith('ro'));
    const flags = entry.options.filter(isFileFlag);
    return [{ through: key, target, hostPath, readOnly, flags, idmap: undefined, recursive: isRecursive(entry) }];
  });
}
