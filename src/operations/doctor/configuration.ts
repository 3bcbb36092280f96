import { lstatSync } from 'node:fs';
import { systemCode } from '../../disk/errno.ts';
import type { DesiredState } from '../../engine/desired/state.ts';
import type { Check } from '../../engine/machine/check.ts';
import { isError } from '../../ground/problem.ts';
import { validate } from '../files/validate.ts';
import type { Installation } from '../locate.ts';

/** Whether the files are sound; what is wrong with them is `validate`'s to say. Files that are not there declare nothing. */
export async function configurationOf(
  installation: Installation,
): Promise<{ readonly check: Check; readonly desired?: DesiredState | undefined }> {
  const { configDir: path } = installation;
  const about = { code: 'configuration', path } as const;
  if (isMissing(path))
    return { check: { ...about, state: 'warning', missing: true, errors: 0, warnings: 0 }, desired: NOTHING };
  const { desired, findings } = await validate(installation);
  const errors = findings.filter(isError).length;
  const warnings = findings.length - errors;
  const state = errors > 0 ? 'error' : warnings > 0 ? 'warning' : 'ok';
  return { check: { ...about, state, errors, warnings }, desired };
}

const NOTHING: DesiredState = { volumes: [], containers: new Map(), datasets: [] };

/** What may not be looked at is not missing: then the check of the files says so. */
function isMissing(path: string): boolean {
  try {
    lstatSync(path);
    return false;
  } catch (error) {
    return systemCode(error) === 'ENOENT';
  }
}
