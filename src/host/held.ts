import { closeSync, constants, fstatSync, lstatSync, openSync, readFileSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { systemCode } from '../disk/errno.ts';
import { ourselves } from '../disk/process.ts';
import type { Check, LockFault } from '../engine/machine/check.ts';

/** How the lock of apply stands; it is looked at, never taken, for an apply that begins meanwhile would be refused. */
export function lockCheck(path: string, locks = '/proc/locks'): Check {
  const fault = faultOf(dirname(path), 'isDirectory');
  if (fault === 'missing') return { code: 'lock', state: 'ok', path };
  if (fault === 'unreadable') return { code: 'lock', state: 'unknown', path };
  if (fault) return { code: 'lock', state: 'error', path: dirname(path), fault };
  const own = faultOf(path, 'isFile');
  if (own === 'missing') return { code: 'lock', state: 'ok', path };
  if (own === 'unreadable') return { code: 'lock', state: 'unknown', path };
  if (own) return { code: 'lock', state: 'error', path, fault: own };
  const held = isHeld(path, locks);
  if (held === undefined) return { code: 'lock', state: 'unknown', path };
  return { code: 'lock', state: held ? 'warning' : 'ok', path, held };
}

function faultOf(path: string, kind: 'isDirectory' | 'isFile'): LockFault | 'missing' | 'unreadable' | undefined {
  let stats: Stats;
  try {
    stats = lstatSync(path);
  } catch (error) {
    return systemCode(error) === 'ENOENT' ? 'missing' : 'unreadable';
  }
  if (stats.isSymbolicLink()) return 'symlink';
  if (!stats[kind]()) return stats.isDirectory() ? 'directory' : 'special';
  if (stats.uid !== ourselves().uid && stats.uid !== 0) return 'owner';
  return (stats.mode & 0o077) === 0 ? undefined : 'mode';
}

/** Whether the kernel's list of locks has this file (proc_locks(5)): device in hexadecimal, then the inode. */
function isHeld(path: string, locks: string): boolean | undefined {
  try {
    const fd = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const { dev, ino } = fstatSync(fd);
      const held = readFileSync(locks, 'latin1').split('\n');
      return held.some((line) => line.includes(' FLOCK ') && line.includes(` ${deviceText(dev)}:${ino} `));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}

/** `08:01`, as the kernel prints a device: the halves of its number that makedev(3) puts together. */
function deviceText(dev: number): string {
  const halves = [(dev >> 8) & 0xfff, (dev & 0xff) | ((dev >> 12) & 0xfff00)];
  return halves.map((half) => half.toString(16).padStart(2, '0')).join(':');
}
