import { locate } from '../../operations/locate.ts';
import { backups, backupsUnread } from '../../operations/past/backups.ts';
import { backupsDocument } from '../../views/documents/past.ts';
import { versionTable } from '../../views/past.ts';
import type { Call } from '../call.ts';
import { EXIT, type ExitCode } from '../exit.ts';
import { report } from '../report.ts';

/** Lists the kept versions of the configuration. */
export async function backupsCommand({ printer, globals }: Call): Promise<ExitCode> {
  const located = await locate(globals);
  if (!located.ok) return report(printer, 'backups', located.problems[0]);
  const unread = await backupsUnread(located.value);
  if (unread) return report(printer, 'backups', unread);
  const kept = await backups(located.value);
  printer.document(() => backupsDocument(kept));
  printer.text((style) => style.print(versionTable(kept, style.area)));
  return EXIT.good;
}
