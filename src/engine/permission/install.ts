import { chmodOctal } from '../../ground/mode.ts';

/** What makes a directory for people: owner and mode in one call, nobody else's in between. More paths after it are made alike. */
export const installArgv = (
  path: string,
  { uid, gid, mode }: { readonly uid: number; readonly gid: number; readonly mode: number },
): readonly [string, ...string[]] => [
  'install',
  '-d',
  '-o',
  String(uid),
  '-g',
  String(gid),
  '-m',
  chmodOctal(mode),
  path,
];
