import { configurationPaths } from '../../config/read/sources.ts';
import type { Check } from '../../engine/machine/check.ts';
import { openToOthers } from '../../host/others.ts';
import type { Installation } from '../locate.ts';

/** Who may write what decides over an apply: the configuration with its files, journals and memory. */
export async function folderChecks(installation: Installation): Promise<readonly Check[]> {
  const { configDir, stateDir, root } = installation;
  const config = await openToOthers(await configurationPaths(installation));
  const state = await openToOthers([stateDir], root);
  return [
    { code: 'config_folder', state: config ? 'error' : 'ok', path: configDir, at: config?.at },
    { code: 'state_folder', state: state ? 'error' : 'ok', path: stateDir, at: state?.at },
  ];
}
