import { readFileSync } from 'node:fs';
import { systemCode } from './errno.ts';

/**
 * When a process of this machine began, so that another one that gets its number later is told from it: the boot's id, and
 * field 22 of /proc/PID/stat. Undefined: it has ended, or nobody can look.
 */
export function processStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name, in parentheses, may hold spaces and parentheses of its own.
    const [state, ...rest] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const began = rest[STARTTIME - FIELD_AFTER_STATE];
    if (state === 'Z' || state === 'X' || began === undefined) return undefined;
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'latin1').trim()} ${began}`;
  } catch (error) {
    systemCode(error);
    return undefined;
  }
}

/** Whom this process acts as; root where a system has no such numbers. */
export const ourselves = () => ({ uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 });

const STARTTIME = 22;
/** proc_pid_stat(5) counts from 1: pid, name, state. */
const FIELD_AFTER_STATE = 4;
