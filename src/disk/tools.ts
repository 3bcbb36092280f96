import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';
import { systemCode } from './errno.ts';

const SYSTEM = '/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * Where we look for the tools that we run: PATH without `.` and whatever else depends on the folder that somebody happens
 * to stand in; the system's own folders where nothing is left of it.
 */
export function toolPath(): string {
  const folders = (process.env.PATH ?? '').split(':').filter((folder) => folder.startsWith('/'));
  return folders.length > 0 ? folders.join(':') : SYSTEM;
}

/** Where we look for `pct`: the same, then the system's own folders, for cron's PATH has no sbin. */
export const pctPath = (): string => `${toolPath()}:${SYSTEM}`;

/** Whether one of those folders has a program of that name that we may run. */
export function isInstalled(tool: string, path = toolPath()): boolean {
  return path.split(':').some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch (error) {
      systemCode(error);
      return false;
    }
  });
}
