import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createWhole, makeFolder, type Ownership, syncFolder } from './durable.ts';
import { systemCode } from './errno.ts';

const KEPT = 10;

/** A version of a file. */
export interface Backup {
  readonly folder: string;
  /** Of the file. */
  readonly name: string;
  readonly bytes: Uint8Array;
  readonly ownership: Ownership;
  readonly now: Date;
}

/**
 * Keeps a version of a file in a folder, as `NAME.TIME`, whole: a half would be what `restore` takes. The last ten of a name
 * stay. Returns its path.
 * Rejects with the system's error when it can't, and then leaves nothing behind.
 */
export async function keepBackup({ folder, name, bytes, ownership, now }: Backup): Promise<string> {
  await makeFolder(folder, 0o700);
  const stamp = `${name}.${(await notBefore(folder, name, now)).toISOString().replaceAll(':', '-')}`;
  const path = await createNumbered(join(folder, stamp), (path) => createWhole(path, bytes, ownership, name));
  await syncFolder(folder);
  await removeOldest(folder, name, path);
  return path;
}

/** Versions go by their time: where a clock went back, a new one still comes after those that were kept before it. */
async function notBefore(folder: string, name: string, now: Date): Promise<Date> {
  const newest = (await namesIn(folder)).filter(({ file }) => file === name).map(({ time }) => Date.parse(time) || 0);
  const last = Math.max(...newest, 0);
  return last > now.getTime() ? new Date(last + 1) : now;
}

/** Two in one millisecond get a number, which sorts after the first. */
async function createNumbered(path: string, create: (path: string) => Promise<void>): Promise<string> {
  for (let count = 0; ; count++) {
    const numbered = count === 0 ? path : `${path}.${String(count).padStart(3, '0')}`;
    try {
      await create(numbered);
      return numbered;
    } catch (error) {
      if (systemCode(error) !== 'EEXIST') throw error;
    }
  }
}

/** Where the replaced versions of the configuration are kept. */
export const backupFolder = ({ stateDir }: { readonly stateDir: string }): string => join(stateDir, 'backups');

/** A version that is kept. */
export interface KeptBackup {
  readonly path: string;
  /** When it was replaced, ISO 8601. */
  readonly time: string;
  /** The name of the file that it was. */
  readonly file: string;
  readonly bytes: number;
}

/** The versions that a folder keeps, the newest first; none where it is not there or cannot be read. */
export async function listBackups(folder: string): Promise<readonly KeptBackup[]> {
  try {
    const sorted = (await namesIn(folder)).sort((a, b) =>
      a.time === b.time ? (a.entry < b.entry ? 1 : -1) : a.time < b.time ? 1 : -1,
    );
    return await Promise.all(
      sorted.map(async ({ entry, file, time }) => {
        const path = join(folder, entry);
        return { path, time, file, bytes: (await stat(path)).size };
      }),
    );
  } catch (error) {
    systemCode(error);
    return [];
  }
}

/** What tells a version's place among the others whatever the clock did: its name without that of its file. Later ones are greater. */
export const placeAmongKept = ({ path, file }: Pick<KeptBackup, 'path' | 'file'>): string =>
  basename(path).slice(file.length + 1);

/** That of the newest version; empty where none is kept. */
export async function newestPlace(folder: string): Promise<string> {
  const [newest] = await listBackups(folder);
  return newest ? placeAmongKept(newest) : '';
}

const namesIn = async (folder: string) =>
  (await readdir(folder)).flatMap((entry) => {
    const [, file, day, time] = NAMED.exec(entry) ?? [];
    return file && day && time ? [{ entry, file, time: `${day}${time.replaceAll('-', ':')}` }] : [];
  });

const NAMED = /^(.+)\.(\d{4}-\d\d-\d\d)(T\d\d-\d\d-\d\d\.\d{3}Z)(?:\.\d+)?$/;

async function removeOldest(folder: string, name: string, newest: string): Promise<void> {
  const isBackup = /^\.\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z(\.\d+)?$/;
  const others = (await readdir(folder))
    .filter((entry) => entry.startsWith(name) && isBackup.test(entry.slice(name.length)))
    .map((entry) => join(folder, entry))
    .filter((path) => path !== newest)
    .sort();
  for (const path of others.slice(0, Math.max(0, others.length - (KEPT - 1)))) await rm(path, { force: true });
}
