import { isSecretPath } from '../../config/secrets.ts';

/** Whether what stands at this place in one of the files must not be shown or recorded. `path` as `get` spells it. */
export const isSecretPlace = (path: string): boolean => isSecretPath(path.match(/[^.[\]"']+/g) ?? []);
