import { onceFor } from '../../ground/grouped.ts';
import { parseContainerFile } from '../../proxmox/file/container.ts';
import { type MountPointEntry, mountPointEntries } from '../../proxmox/file/entries.ts';
import type { ContainerFile } from '../../proxmox/file/section.ts';
import type { ContainerFileFact } from './facts.ts';

/** A container's file with its mount points parsed. */
export interface ParsedFile {
  readonly ctid: number;
  readonly file: ContainerFile;
  readonly current: readonly MountPointEntry[];
  readonly pending: readonly MountPointEntry[];
}

/** Parsed once: whoever reads the machine asks for it, and so does whoever thinks about it. */
export const parsedFile = onceFor(({ ctid, text }: ContainerFileFact): ParsedFile => {
  const file = parseContainerFile(text, ctid);
  return { ctid, file, current: mountPointEntries(file.current), pending: mountPointEntries(file.pending) };
});
