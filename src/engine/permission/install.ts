import { chmodOctal } from '../../ground/mode.ts';

/** What makes directories for people: owner and mode in one call, nobody else's in between. */
export const installArgv = (
  paths: string | readonly string[],
  { uid, gid, mode }: { readonly uid: number; readonly gid: number; readonly mode: number },
): readonly [string, ...string[]] => {
  const options = ['install', '-d', '-o', String(uid), '-g', String(gid), '-m', chmodOctal(mode)] as const;
  return typeof paths === 'string' ? [...options, paths] : [...options, ...paths];
};
