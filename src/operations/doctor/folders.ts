import { configurationPaths } from '../../config/read/sources.ts';
import { systemCode } from '../../disk/errno.ts';
import { pmxcfsOf } from '../../disk/lock/lock.ts';
import type { Check } from '../../engine/machine/check.ts';
import { isReadByOthers, openToOthers } from '../../host/others.ts';
import type { Installation } from '../locate.ts';

/** Who may read a configuration in the cluster's file system, and who may write what decides over an apply: it, journals and memory. */
export async function folderChecks(installation: Installation): Promise<readonly Check[]> {
  const { configDir, stateDir, root } = installation;
  const paths = await configurationPaths(installation);
  const config = await openToOthers(paths);
  const state = await openToOthers([stateDir], root);
  return [
    ...(await readerChecks(installation, paths.slice(1))),
    { code: 'config_folder', state: config ? 'error' : 'ok', path: configDir, at: config?.at },
    { code: 'state_folder', state: state ? 'error' : 'ok', path: stateDir, at: state?.at },
  ];
}

/** Elsewhere files have the mode that somebody gave them; the cluster's file system lets nobody choose. */
async function readerChecks({ configDir, root }: Installation, files: readonly string[]): Promise<readonly Check[]> {
  const found = await Promise.all(files.map(async (path) => ({ path, pmxcfs: await pmxcfsAt(path, root) })));
  const there = found.flatMap(({ path, pmxcfs }) => (pmxcfs === undefined ? [] : [{ path, pmxcfs }]));
  if (there.length === 0) return [];
  const read = there.find(({ path, pmxcfs }) => isReadByOthers(path, pmxcfs));
  return [{ code: 'config_readers', state: read ? 'warning' : 'ok', path: configDir, at: read?.path }];
}

/** A file that is not there lies nowhere. */
async function pmxcfsAt(path: string, root: string): Promise<string | undefined> {
  try {
    return await pmxcfsOf(path, { root });
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}
