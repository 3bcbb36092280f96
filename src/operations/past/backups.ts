import { backupFolder, type KeptBackup, listBackups } from '../../disk/backup.ts';
import { unreadRecords } from '../../disk/unread.ts';
import type { Installation } from '../locate.ts';

/** A kept version of the configuration; 1 is the newest. */
export interface KeptVersion extends KeptBackup {
  readonly n: number;
}

/** Why nobody knows whether any version is kept. */
export const backupsUnread = (installation: Installation) => unreadRecords(backupFolder(installation));

/** The kept versions of the file that edits write, the newest first. */
export async function backups(installation: Installation): Promise<readonly KeptVersion[]> {
  const kept = await listBackups(backupFolder(installation));
  return kept.map((one, index) => ({ n: index + 1, ...one }));
}
