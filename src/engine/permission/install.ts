import { chmodOctal } from '../../ground/mode.ts';

/** What makes directories for people: owner and mode in one call, nobody else's in between. */
export const installArgv = (
  paths: string | readonly string[],
  { uid, gid, mode }: { readonly uid: number; readonly gid: number; readonly mode: number },
): readonly [string, ...string[]] => {
  const user = String(uid);
  const group = String(gid);
  // Of most there is one, and thousands of these: a list that grows has room for more.
  return typeof paths === 'string'
    ? ['install', '-d', '-o', user, '-g', group, '-m', chmodOctal(mode), paths]
    : ['install', '-d', '-o', user, '-g', group, '-m', chmodOctal(mode), ...paths];
};
