import type { ReadingError } from '../../engine/observed/facts.ts';
import { systemText } from './errno.ts';
import { type TextTable, textIn } from './words.ts';

/** Why something of the machine could not be read: `/etc/fstab cannot be read: permission denied`. */
export const readingText = (error: ReadingError): string => textIn(READING_TEXTS, error);

export const READING_TEXTS: TextTable<ReadingError> = {
  init_unknown: ({ ctid, candidates }) =>
    `CT ${ctid} runs, but its init process ${candidates === 0 ? 'was not found' : 'cannot be told from others'} in /proc`,
  no_container_folder: ({ path }) =>
    `${path} does not exist: this is no Proxmox VE host, or its cluster file system (pve-cluster) is not running`,
  tool_failed: ({ path, message }) => `${path} cannot be read: ${message}`,
  tool_missing: ({ path, tool }) => `${path} cannot be read: ${tool} is not installed on this machine`,
  unreadable: ({ path, system }) => `${path} cannot be read: ${systemText(system)}`,
};
