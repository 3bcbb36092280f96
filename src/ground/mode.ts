import { onceEach } from './grouped.ts';

/** The bits of one digit of a mode, and of an entry of an access control list; to execute a directory is to traverse it. */
export const READ = 4;
export const WRITE = 2;
export const EXECUTE = 1;

/** Permission bits as people write them, four octal digits: `0755`, as `stat -c %a` would pad them. */
export const octal: (mode: number) => string = onceEach((mode) => mode.toString(8).padStart(4, '0'));

/** The same for chmod(1), five digits, so that it clears a lingering setgid bit too. */
export const chmodOctal: (mode: number) => string = onceEach((mode) => mode.toString(8).padStart(5, '0'));

/** `r-x` of 5. */
export const rwx: (bits: number) => string = onceEach(
  (bits) => `${bits & 4 ? 'r' : '-'}${bits & 2 ? 'w' : '-'}${bits & 1 ? 'x' : '-'}`,
);
